/**
 * One engine thread: a worker that owns one llama.cpp context and scores windows in it. The first thread of a model
 * also loads the weights; the others get the model's address. Calls that take long block this thread only.
 */
import { parentPort } from "node:worker_threads";
import { EnvironmentError } from "../../errors.js";
import { failureOf } from "./engine-failure.js";
import type { EngineReply, EngineRequest, EngineSettings, LoadedModel } from "./engine-messages.js";
import { LLAMA_CPP_RELEASE, loadLlamaApi, type LlamaApi } from "./ffi.js";
import { LlamaContext } from "./llama-context.js";
import { loadWeights } from "./load-weights.js";
import { batchLimits, type BatchLimits } from "./plan-batches.js";

let api: LlamaApi | undefined;
let context: LlamaContext | undefined;
/** Set in the thread that loaded the weights and must free them. */
let ownedModel: bigint | undefined;

function apiFor(settings: EngineSettings): LlamaApi {
  if (settings.engine.release !== LLAMA_CPP_RELEASE) {
    throw new EnvironmentError(
      "engine-release",
      `${settings.engine.packageName} holds llama.cpp ${settings.engine.release}; bitwit calls ${LLAMA_CPP_RELEASE}.`,
      {
        hint: "Run `npm ci`.",
      },
    );
  }
  api ??= loadLlamaApi(settings.engine);
  return api;
}

function openContext(settings: EngineSettings, model: LoadedModel): void {
  context = new LlamaContext(apiFor(settings), settings, model);
}

function limitsOf(model: LoadedModel, settings: EngineSettings): BatchLimits | undefined {
  if (settings.batchLimits !== undefined || model.deviceBytes === undefined) return settings.batchLimits;
  return batchLimits(model.deviceBytes, { ...settings, ...model });
}

function ready(): LlamaContext {
  if (context === undefined) throw new Error("engine thread used before its context was opened");
  return context;
}

function handle(request: EngineRequest): unknown {
  switch (request.kind) {
    case "load": {
      const weights = loadWeights(apiFor(request.settings), request.settings);
      ownedModel = weights.address;
      const model = { ...weights, batchLimits: limitsOf(weights, request.settings) };
      openContext(request.settings, model);
      return model;
    }
    case "context":
      return openContext(request.settings, request.model);
    case "score":
      return ready().score(request.group, request.decodeOnly);
    case "examine":
      return ready().examine(request.group, request.alternatives);
    case "generate":
      return ready().generate(request.group, request.options, request.cancelled);
    case "tokenize":
      return ready().tokenize(request.text);
    case "tokenizeAll":
      return ready().tokenizeAll(request.texts);
    case "detokenize":
      return ready().detokenize(request.tokens);
    case "tokenBytes":
      return ready().tokenBytes(request.tokens, request.startsText);
    case "close":
      context?.close();
      if (ownedModel !== undefined) api?.freeModel(ownedModel);
      ownedModel = undefined;
      context = undefined;
  }
}

parentPort?.on("message", ({ id, request }: { id: number; request: EngineRequest }) => {
  let reply: EngineReply;
  try {
    reply = { id, ok: true, result: handle(request) };
  } catch (error) {
    reply = { id, ok: false, error: failureOf(error) };
  }
  parentPort?.postMessage(reply);
});
