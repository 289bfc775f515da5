import path from "node:path";
import { UsageError } from "../errors.js";
import { resolveLadder } from "./ladder.js";
import type { LanguageModel } from "./language-model.js";
import type { LlamaOptions } from "./llama/llama-model.js";
import type { ServerOptions } from "./server/server-model.js";
import type { TextTokenizer } from "./server/text-tokenizer.js";
import { parseServerReference } from "./server/server-reference.js";

export interface OpenModelOptions extends LlamaOptions {
  /** For models behind servers. */
  readonly server?: ModelServerOptions | undefined;
  /** Where a relative path starts; default the working directory. */
  readonly folder?: string | undefined;
}

export interface ModelServerOptions extends Omit<ServerOptions, "tokenizer"> {
  /** A `tokenizer.json`, or a GGUF file whose tokenizer is used, instead of the server's. */
  readonly tokenizerFile?: string | undefined;
}

/**
 * Opens a model by the reference users type: `ladder:m`, a path to a `.gguf` file, or `http://host:port/v1#model`. The engine, or
 * the client, is loaded only here.
 */
export async function openModel(ref: string, { server, folder, ...options }: OpenModelOptions): Promise<LanguageModel> {
  const reference = parseServerReference(ref);
  if (reference !== undefined) {
    const { openServerModel } = await import("./server/server-model.js");
    const { contextTokens } = options;
    return openServerModel(reference, { ...(await withTokenizer(server)), contextTokens });
  }
  const file = modelFile(ref, folder);
  const { openLlamaModel } = await import("./llama/llama-model.js");
  return openLlamaModel(ref, file, options);
}

/** The server's options with the tokenizer's file opened: a `tokenizer.json`, or a GGUF model, which never scores. */
export async function withTokenizer({ tokenizerFile, ...options }: ModelServerOptions = {}): Promise<ServerOptions> {
  if (tokenizerFile === undefined) return options;
  if (/\.json$/i.test(tokenizerFile)) {
    const { openTokenizerFile } = await import("./server/tokenizer-file.js");
    return { ...options, tokenizer: await openTokenizerFile(tokenizerFile) };
  }
  const file = modelFile(tokenizerFile);
  const { openLlamaModel } = await import("./llama/llama-model.js");
  const model = await openLlamaModel(tokenizerFile, file, { contextTokens: 8, contexts: 1, threads: 1 });
  const tokenizer: TextTokenizer = {
    bos: model.bos,
    markers: [],
    vocabularySize: model.info.vocabularySize,
    tokenize: (text) => model.tokenize(text),
    detokenize: (tokens) => model.detokenize(tokens),
    close: () => model.close(),
  };
  return { ...options, tokenizer };
}

/** Whether `openModel` would accept the file (or the server's model), found without loading weights. @throws as `openModel` does. */
export async function checkModel(ref: string, contextTokens: number, server?: ModelServerOptions): Promise<void> {
  const reference = parseServerReference(ref);
  if (reference !== undefined) {
    const { checkServer } = await import("./server/server-model.js");
    if (server?.tokenizerFile?.endsWith(".json") === false) modelFile(server.tokenizerFile);
    await checkServer(reference, contextTokens, withoutTokenizer(server));
    return;
  }
  const file = modelFile(ref);
  const { checkLlamaModel } = await import("./llama/check-llama-model.js");
  await checkLlamaModel(ref, file, contextTokens);
}

/**
 * The context a model was trained with, tokens, found without loading its weights (of a server: the longest it takes, less what a
 * request needs behind it); undefined where nobody says.
 */
export async function trainedContext(ref: string, server?: ModelServerOptions): Promise<number | undefined> {
  const reference = parseServerReference(ref);
  if (reference !== undefined) {
    const { checkServer } = await import("./server/server-model.js");
    const { maxTokens } = await checkServer(reference, 1, withoutTokenizer(server));
    return maxTokens === undefined ? undefined : maxTokens - 2;
  }
  const file = modelFile(ref);
  const { checkLlamaModel } = await import("./llama/check-llama-model.js");
  return (await checkLlamaModel(ref, file, 1)).contextLength;
}

function withoutTokenizer(options: ModelServerOptions = {}): ServerOptions {
  const { tokenizerFile: _, ...rest } = options;
  return rest;
}

/** The GGUF file a reference names. @throws {UsageError} when it is no file of this machine. */
export function modelFile(ref: string, folder?: string): string {
  if (ref.startsWith("ladder:")) return resolveLadder(ref.slice("ladder:".length)).path;
  if (/\.gguf$/i.test(ref) && !/^(hf|https?):/.test(ref)) return folder === undefined ? ref : path.resolve(folder, ref);
  if (/^https?:/i.test(ref))
    throw new UsageError("model-reference", `"${ref}" is behind a server; this needs the model in this process.`, {
      hint: "Name ladder:m or a path ending in .gguf. Servers can be measured: bitwit measure http://host:port/v1#model.",
    });
  const remote = ref.startsWith("hf:") ? " Models are read from this machine only." : "";
  throw new UsageError("model-reference", `"${ref}" is neither a model nor a compressor.${remote}`, {
    hint: "Models: ladder:xs|s|m|l|m-prose|m-code|m-math, a path ending in .gguf, or a server's http://host:port/v1#model. Compressors: gzip, brotli, xz, zstd, bzip2, each with an optional :level.",
  });
}
