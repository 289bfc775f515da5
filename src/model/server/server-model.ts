/**
 * A language model behind a server: it scores windows by HTTP, tokenizes by the server's tokenizer (or a given one), and does nothing
 * else. Token ids are sent, so where a BOS stands is decided here.
 *
 * Invariant: each window's bits come from one answer to one request that held it; an answer that fails a check ends the run.
 */
import { createHash } from "node:crypto";
import { setMaxListeners } from "node:events";
import { UsageError, type Warning } from "../../errors.js";
import { bitwitVersion } from "../../package-root.js";
import type { LanguageModel, ModelInfo, Window } from "../language-model.js";
import { apiKeyFor } from "./api-key.js";
import { detectServer } from "./detect-server.js";
import { groupWindows } from "./group-windows.js";
import { probeServer, score, type ProbedServer } from "./probe-server.js";
import type { ApiName } from "./scoring-api.js";
import { createServerClient, type ClientOptions, type ServerClient } from "./server-client.js";
import { connectToServer } from "./server-connection.js";
import type { ServerFacts } from "./server-facts.js";
import type { ServerReference } from "./server-reference.js";
import { openServerTokenizer } from "./server-tokenizer.js";
import type { TextTokenizer } from "./text-tokenizer.js";

export interface ServerOptions {
  /** Requests on their way at once. Default 4: log-probabilities of prompts take much of a server's memory. */
  readonly concurrency?: number | undefined;
  /** Instead of the best that works. */
  readonly api?: ApiName | undefined;
  /** For models without a BOS whose server does not say it. */
  readonly vocabularySize?: number | undefined;
  /** Instead of the server's own. It is closed with the model. */
  readonly tokenizer?: TextTokenizer | undefined;
  /** Time limits and tries; tests make them short. */
  readonly client?: Omit<ClientOptions, "concurrency">;
  /** Where the key is; default BITWIT_API_KEY, or OPENAI_API_KEY where that may go. */
  readonly apiKeyVariable?: string | undefined;
  /** Where keys are looked up. Default the process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface OpenServerOptions extends ServerOptions {
  /** Longest input of a window, tokens. */
  readonly contextTokens: number;
}

/**
 * Finds out what the server is, probes it, and opens its model.
 * @throws {EnvironmentError} no answer, or a key is needed. @throws {UsageError} it cannot score, or the context is too long for it.
 * @throws {DataError} it scores wrongly.
 */
export async function openServerModel(reference: ServerReference, options: OpenServerOptions): Promise<LanguageModel> {
  const client = clientOf(reference, options);
  try {
    const { facts, tokenizer, probed } = await findOut(client, reference, options);
    checkContext(reference, facts, options.contextTokens, probed.variant.generated);
    return new ServerModel(client, facts, tokenizer, probed, infoOf(reference, facts, probed, options));
  } catch (error) {
    await options.tokenizer?.close();
    await client.close();
    throw error;
  }
}

/** What is behind the address, without a probe. @throws as `openServerModel`. */
export async function checkServer(
  reference: ServerReference,
  contextTokens: number,
  options: ServerOptions = {},
): Promise<ServerFacts> {
  const client = clientOf(reference, options);
  try {
    const facts = await detectServer(client, reference);
    checkContext(reference, facts, contextTokens, 0);
    return facts;
  } finally {
    await client.close();
  }
}

export interface ServerReport {
  readonly facts: ServerFacts;
  readonly api: ApiName;
  readonly probed: ProbedServer;
  readonly bos: number | undefined;
  readonly markers: readonly string[];
}

/** Everything that can be found out, for `bitwit models show`. @throws as `openServerModel`. */
export async function describeServer(reference: ServerReference, options: ServerOptions = {}): Promise<ServerReport> {
  const client = clientOf(reference, options);
  try {
    const { facts, tokenizer, probed } = await findOut(client, reference, options);
    return { facts, api: probed.api.name, probed, bos: tokenizer.bos, markers: tokenizer.markers };
  } finally {
    await options.tokenizer?.close();
    await client.close();
  }
}

function clientOf({ root }: ServerReference, options: ServerOptions): ServerClient {
  const { concurrency = DEFAULT_CONCURRENCY, client, environment = process.env, apiKeyVariable } = options;
  if (!(Number.isSafeInteger(concurrency) && concurrency >= 1 && concurrency <= 1024))
    throw new UsageError("count", `--concurrency ${concurrency} is not a whole number from 1 to 1024.`, {
      hint: "Leave it out for the default.",
    });
  const connection = connectToServer(root, apiKeyFor(root, environment, apiKeyVariable), `bitwit/${bitwitVersion}`);
  return createServerClient(connection, root, { ...client, concurrency });
}

const DEFAULT_CONCURRENCY = 4;

async function findOut(client: ServerClient, reference: ServerReference, options: ServerOptions) {
  const facts = await detectServer(client, reference);
  if (facts.kind === "tgi") throw textOnly(facts);
  const tokenizer = options.tokenizer ?? (await openServerTokenizer(client, facts));
  const probed = await probeServer(client, facts, tokenizer, options.api);
  return { facts, tokenizer, probed };
}

/** It tokenizes what it is sent anew, so windows that begin inside a text could not be scored as they are. */
function textOnly({ version = "" }: ServerFacts): UsageError {
  return new UsageError(
    "tgi",
    `Text Generation Inference ${version} takes prompts as text only: neither tokens nor the BOS can be chosen.`,
    { hint: "Serve the model with vLLM, SGLang or, as GGUF, with bitwit serve." },
  );
}

/** A window has context + 1 tokens, and the server must see the last one to score it. */
function checkContext(
  { ref }: ServerReference,
  { maxTokens }: ServerFacts,
  contextTokens: number,
  generated: number,
): void {
  if (maxTokens === undefined || contextTokens + 1 + generated <= maxTokens) return;
  const longest = maxTokens - 1 - generated;
  throw new UsageError(
    "context-too-long",
    `The protocol's context of ${contextTokens} tokens needs requests of ${contextTokens + 1 + generated}; the server of ${ref} takes ${maxTokens}.`,
    {
      hint: `Use --context ${longest} and a --stride of a quarter of it (compare such results only with one another), or start the server with a longer one.`,
    },
  );
}

function infoOf(
  { ref, root }: ServerReference,
  facts: ServerFacts,
  { api }: ProbedServer,
  options: OpenServerOptions,
): ModelInfo {
  const vocabularySize = facts.vocabularySize ?? options.vocabularySize ?? options.tokenizer?.vocabularySize;
  return {
    ref,
    name: nameOf(facts.model),
    ...(facts.sha256 === undefined ? { sha256: hashOfName(facts), isKnownByName: true } : { sha256: facts.sha256 }),
    ...(facts.architecture === undefined ? {} : { architecture: facts.architecture }),
    ...(facts.parameterCount === undefined ? {} : { parameterCount: facts.parameterCount }),
    ...(vocabularySize === undefined ? {} : { vocabularySize }),
    ...(facts.maxTokens === undefined ? {} : { trainedContext: facts.maxTokens }),
    ...(facts.quantization === undefined ? {} : { quantization: facts.quantization }),
    ...(facts.fileBytes === undefined ? {} : { fileBytes: facts.fileBytes }),
    backend: {
      name: facts.kind,
      version: facts.version ?? "unknown",
      device: "server",
      contexts: options.concurrency ?? DEFAULT_CONCURRENCY,
      api: api.name,
      ...(facts.settings === undefined ? {} : { settings: facts.settings }),
      url: root,
    },
  };
}

/** The name is all that is known of the weights. Where the server is does not matter: it may move. */
function hashOfName({ model, loadedFrom }: ServerFacts): string {
  return createHash("sha256")
    .update(JSON.stringify(["model known by name", model, loadedFrom ?? ""]))
    .digest("hex");
}

function nameOf(model: string): string {
  const name = model
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[.-]+/, "")
    .slice(-80);
  return name === "" ? "model" : name;
}

class ServerModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly bos: number | undefined;
  readonly startToken: number | undefined;
  readonly warnings: readonly Warning[];
  readonly #client: ServerClient;
  readonly #facts: ServerFacts;
  readonly #tokenizer: TextTokenizer;
  readonly #probed: ProbedServer;

  constructor(
    client: ServerClient,
    facts: ServerFacts,
    tokenizer: TextTokenizer,
    probed: ProbedServer,
    info: ModelInfo,
  ) {
    this.info = info;
    this.bos = tokenizer.bos;
    this.startToken = tokenizer.bos;
    this.warnings = probed.warnings;
    this.#client = client;
    this.#facts = facts;
    this.#tokenizer = tokenizer;
    this.#probed = probed;
  }

  tokenize(text: string): Promise<Int32Array> {
    return this.#tokenizer.tokenize(text);
  }

  detokenize(tokens: Int32Array): Promise<string> {
    return this.#tokenizer.detokenize(tokens);
  }

  async score(windows: readonly Window[], signal?: AbortSignal): Promise<Float64Array[]> {
    for (const { tokens, scored } of windows)
      if (!(scored >= 1 && scored < tokens.length))
        throw new RangeError(`a window of ${tokens.length} tokens cannot score ${scored} of them`);
    // The first failure stops the others: their answers would be thrown away.
    const stop = new AbortController();
    const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
    setMaxListeners(0, either); // Every request at work listens.
    const { api, variant } = this.#probed;
    const asked = { client: this.#client, facts: this.#facts, api, variant, signal: either };
    try {
      const groups = groupWindows(windows).map((group) => score(asked, group));
      return (await Promise.all(groups)).flat();
    } catch (error) {
      stop.abort(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#tokenizer.close();
    await this.#client.close();
  }
}
