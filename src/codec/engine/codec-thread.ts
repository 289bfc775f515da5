/**
 * One thread of the codec: a worker with one context (llama.cpp's, or the portable kernel) and one coder. The first thread of a
 * model also loads the weights. Models, tokens and payloads cross threads; logits never do.
 */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { failureOf } from "../../model/llama/engine-failure.js";
import type { EngineReply, LoadedModel } from "../../model/llama/engine-messages.js";
import { loadLlamaApi, type LlamaApi } from "../../model/llama/ffi.js";
import { LlamaTokenizer } from "../../model/llama/llama-tokenizer.js";
import { loadWeights } from "../../model/llama/load-weights.js";
import type { LogitSource } from "../lockstep.js";
import { probeModel } from "../probe.js";
import { TokenKernel } from "../token-kernel.js";
import { decodeStreams, encodeStreams } from "../token-streams.js";
import type { CodecRequest, CodecSettings } from "./codec-messages.js";
import { KernelSource } from "./kernel-source.js";
import { NativeSource } from "./native-source.js";
import { WatchedSource } from "./watched-source.js";

interface Open {
  readonly settings: CodecSettings;
  readonly model: LoadedModel;
  readonly source: WatchedSource;
  readonly native: NativeSource | undefined;
  readonly tokenizer: LlamaTokenizer;
  readonly kernel: TokenKernel;
}

let api: LlamaApi | undefined;
let open: Open | undefined;
/** Set in the thread that loaded the weights and must free them. */
let ownedModel: bigint | undefined;

function openContext(settings: CodecSettings, model: LoadedModel): undefined {
  api ??= loadLlamaApi(settings.engine);
  const native = settings.portable === undefined ? new NativeSource(api, settings, model) : undefined;
  open = {
    settings,
    model,
    native,
    source: new WatchedSource(native ?? portableSource(settings, model.bos)),
    tokenizer: new LlamaTokenizer(api, model.address, settings.addsSpacePrefix),
    kernel: new TokenKernel(settings.kernel, model.vocabularySize),
  };
}

function portableSource({ portable, geometry }: CodecSettings, bos: number | undefined): LogitSource {
  if (portable === undefined) throw new Error("no kernel was given");
  return new KernelSource(portable, geometry, bos);
}

function ready(): Open {
  if (open === undefined) throw new Error("codec thread used before its context was opened");
  return open;
}

function handle(request: CodecRequest): unknown {
  switch (request.kind) {
    case "load": {
      api ??= loadLlamaApi(request.settings.engine);
      const model = loadWeights(api, request.settings);
      ownedModel = model.address;
      openContext(request.settings, model);
      return model;
    }
    case "context":
      return openContext(request.settings, request.model);
    case "tokenize":
      return ready().tokenizer.tokenize(request.text);
    case "tokenBytes":
      return ready().tokenizer.tokenBytes(request.tokens, true);
    case "tokenizerHash":
      return hashVocabulary(ready());
    case "probe": {
      const { source, kernel, settings, model } = ready();
      return probeModel(source, kernel, settings.geometry, model.vocabularySize);
    }
    case "encode": {
      const { source, kernel, settings } = ready();
      return encodeStreams(source.watch(request.state), kernel, settings.geometry, request.streams, request.mostBytes);
    }
    case "decode": {
      const { source, kernel, settings } = ready();
      return decodeStreams(source.watch(request.state), kernel, settings.geometry, request.counts, request.payload);
    }
    case "close":
      open?.native?.close();
      open = undefined;
      if (ownedModel !== undefined) api?.freeModel(ownedModel);
      ownedModel = undefined;
      return undefined;
  }
}

/** Over each token's length (4 bytes, little-endian) and bytes, in order: two tokenizers of one hash give the same bytes. */
function hashVocabulary({ tokenizer, model }: Open): string {
  const hash = createHash("sha256");
  const length = Buffer.alloc(4);
  for (let token = 0; token < model.vocabularySize; token++) {
    const piece = tokenizer.pieceOf(token);
    length.writeUInt32LE(piece.length);
    hash.update(length).update(piece);
  }
  return hash.digest("hex").slice(0, 16);
}

parentPort?.on("message", ({ id, request }: { id: number; request: CodecRequest }) => {
  let reply: EngineReply;
  try {
    reply = { id, ok: true, result: handle(request) };
  } catch (error) {
    reply = { id, ok: false, error: failureOf(error) };
  }
  parentPort?.postMessage(reply);
});
