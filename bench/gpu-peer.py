"""The paper's loop, written afresh, on a random Llama of a given shape: Hugging Face transformers, bf16, batches of 8 windows of
1900 tokens, logits for all positions, cross-entropy of the last 512.

python3 bench/gpu-peer.py NAME '{"dim":…,"layers":…,"heads":…,"keyHeads":…,"feedForward":…,"vocabulary":…}' BATCHES ROUNDS
"""
import json
import sys
import time

import torch
import torch.nn.functional as F
import transformers
from transformers import LlamaConfig, LlamaForCausalLM

CONTEXT, STRIDE, BATCH = 1900, 512, 8
name, shape, batches, rounds = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
config = LlamaConfig(
    hidden_size=shape["dim"], num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"],
    num_key_value_heads=shape["keyHeads"], intermediate_size=shape["feedForward"], vocab_size=shape["vocabulary"],
    max_position_embeddings=2048, tie_word_embeddings=True,
)
torch.manual_seed(1)
torch.set_default_dtype(torch.bfloat16)
with torch.device("cuda"):
    model = LlamaForCausalLM(config).eval()
torch.set_default_dtype(torch.float32)
tokens = torch.randint(0, 4000, (CONTEXT + 1 + STRIDE * BATCH * batches,))


@torch.no_grad()
def score(count):
    total = 0.0
    for batch in range(count):
        starts = [STRIDE * (BATCH * batch + row) for row in range(BATCH)]
        inputs = torch.stack([tokens[start : start + CONTEXT] for start in starts]).cuda()
        targets = torch.stack([tokens[start + 1 : start + 1 + CONTEXT] for start in starts]).cuda()
        logits = model(input_ids=inputs, use_cache=False).logits
        loss = F.cross_entropy(
            logits[:, -STRIDE:].reshape(-1, logits.shape[-1]), targets[:, -STRIDE:].reshape(-1), reduction="sum"
        )
        total += loss.item()
    return total


score(min(2, batches))
seconds = []
for _ in range(rounds):
    torch.cuda.synchronize()
    start = time.perf_counter()
    score(batches)
    torch.cuda.synchronize()
    seconds.append(time.perf_counter() - start)
median = sorted(seconds)[len(seconds) // 2]
print(json.dumps({
    "what": "transformers", "model": name, "torch": torch.__version__, "transformers": transformers.__version__,
    "attention": model.config._attn_implementation, "windows": BATCH * batches, "seconds": seconds,
    "scoredTokensPerSecond": BATCH * batches * STRIDE / median, "peakBytes": torch.cuda.max_memory_allocated(),
}))
