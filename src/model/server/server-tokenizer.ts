/**
 * The server's own tokenizer, by `/tokenize` and `/detokenize` (vLLM, SGLang, llama-server, bitwit).
 *
 * Hugging Face tokenizers read special tokens out of plain text, and servers have no switch for that. A corpus may hold them as text
 * (`<|endoftext|>` in a source file), so a text with such a marker is tokenized in pieces that end inside it: the marker stays text.
 */
import { DataError, UsageError } from "../../errors.js";
import { listAt, objectAt } from "./answer-fields.js";
import type { ServerClient } from "./server-client.js";
import type { ServerFacts } from "./server-facts.js";
import { bosOf, type TextTokenizer } from "./text-tokenizer.js";

/** Special tokens of common models, as text. Others go unnoticed (docs/server.md). */
const KNOWN_MARKERS = [
  ...["<s>", "</s>", "<unk>", "<pad>", "<bos>", "<eos>", "<mask>", "[INST]", "[/INST]"],
  ...[
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|begin_of_text|>",
    "<|end_of_text|>",
    "<|eot_id|>",
    "<|eom_id|>",
  ],
  ...["<|start_header_id|>", "<|end_header_id|>", "<|end|>", "<|user|>", "<|assistant|>", "<|system|>", "<|start|>"],
  ...[
    "<|message|>",
    "<|channel|>",
    "<|return|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
  ],
  ...[
    "<|fim_suffix|>",
    "<|file_sep|>",
    "<|repo_name|>",
    "<fim_prefix>",
    "<fim_middle>",
    "<fim_suffix>",
    "<think>",
    "</think>",
  ],
  ...["<tool_call>", "</tool_call>", "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"],
];

/** @throws {UsageError} when the server has no `/tokenize` and `/detokenize`. */
export async function openServerTokenizer(client: ServerClient, facts: ServerFacts): Promise<TextTokenizer> {
  const plain = (text: string, signal?: AbortSignal) => tokenizeAt(client, facts, text, false, signal);
  const probe = "The sun rises.";
  let bos: number | undefined;
  try {
    const [without, withSpecial] = [await plain(probe), await tokenizeAt(client, facts, probe, true)];
    bos = bosOf(without, withSpecial);
  } catch (cause) {
    throw new UsageError(
      "no-tokenizer",
      `${facts.kind} at this address has no /tokenize that can be used: ${(cause as Error).message}`,
      {
        hint: "Give it as the model's tokenizer.json or a GGUF file of the same model: --tokenizer FILE.",
        cause,
      },
    );
  }
  const markers: string[] = [];
  for (const marker of facts.kind === "bitwit" ? [] : KNOWN_MARKERS)
    if ((await plain(marker)).length === 1) markers.push(marker);
  return {
    bos,
    markers,
    async tokenize(text, signal) {
      const pieces: Int32Array[] = [];
      for (const piece of cutMarkers(text, markers)) pieces.push(await plain(piece, signal));
      return pieces.length === 1 ? (pieces[0] as Int32Array) : Int32Array.from(pieces.flatMap((piece) => [...piece]));
    },
    async detokenize(tokens, signal) {
      if (tokens.length === 0) return "";
      const body = { model: facts.model, tokens: [...tokens], skip_special_tokens: false };
      const answer = objectAt(await client.ask("/detokenize", body, signal), "the whole");
      const text = answer["prompt"] ?? answer["text"] ?? answer["content"];
      if (typeof text === "string") return text;
      throw new DataError("server-answer", "The server's /detokenize gave no text.", {
        hint: "Give the tokenizer as tokenizer.json or a GGUF file of the same model: --tokenizer FILE.",
      });
    },
    close: () => Promise.resolve(),
  };
}

async function tokenizeAt(
  client: ServerClient,
  { kind, model }: ServerFacts,
  text: string,
  addsSpecial: boolean,
  signal?: AbortSignal,
): Promise<Int32Array> {
  if (text === "") return new Int32Array();
  const body =
    kind === "llama-server"
      ? { content: text, add_special: addsSpecial, parse_special: false }
      : { model, prompt: text, add_special_tokens: addsSpecial };
  const tokens = listAt(objectAt(await client.ask("/tokenize", body, signal), "the whole")["tokens"], "tokens");
  if (tokens.every((one) => Number.isInteger(one) && (one as number) >= 0)) return Int32Array.from(tokens as number[]);
  throw new DataError("server-answer", "The server's /tokenize gave something else than token ids.", {
    hint: "Give the tokenizer as tokenizer.json or a GGUF file of the same model: --tokenizer FILE.",
  });
}

/** Cuts behind the first character of each marker. */
export function cutMarkers(text: string, markers: readonly string[]): string[] {
  const cuts = new Set<number>();
  for (const marker of markers)
    for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) cuts.add(at + 1);
  const places = [0, ...[...cuts].sort((a, b) => a - b), text.length];
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}
