/**
 * Finds out what a server is, by what its own paths say: `/v1/models` (its `owned_by`), `/version`, SGLang's `/get_model_info` and
 * `/get_server_info`, TGI's `/info`, llama-server's `/props`.
 */
import { DataError, UsageError } from "../../errors.js";
import type { ServerClient } from "./server-client.js";
import type { ServerFacts, ServerKind } from "./server-facts.js";
import type { ServerReference } from "./server-reference.js";

type Json = Readonly<Record<string, unknown>>;

/** @throws {EnvironmentError} no answer, or a key is needed. @throws {UsageError} which of its models? @throws {DataError} no model server. */
export async function detectServer(client: ServerClient, reference: ServerReference): Promise<ServerFacts> {
  const models = listOf(await client.look("/v1/models"));
  const owner = models.map((one) => text(one["owned_by"])).find((one) => one !== undefined);
  const version = await client.look("/version");
  if (owner === "bitwit") return bitwitFacts(choose(models, reference), version);
  if (owner === "vllm" || (owner !== "sglang" && owner !== "llamacpp" && text(version?.["version"]) !== undefined))
    return vllmFacts(choose(models, reference), version);
  if (owner !== "llamacpp") {
    const modelInfo = (await client.look("/get_model_info")) ?? (await client.look("/model_info"));
    if (owner === "sglang" || modelInfo?.["is_generation"] !== undefined)
      return sglangFacts(models, reference, modelInfo, await serverInfo(client));
    const info = await client.look("/info");
    if (text(info?.["model_id"]) !== undefined) return tgiFacts(info as Json, reference);
  }
  const props = await client.look("/props");
  if (owner === "llamacpp" || props?.["default_generation_settings"] !== undefined)
    return llamaServerFacts(choose(models, reference), props);
  if (models.length === 0)
    throw new DataError("no-model-server", `${reference.root} is no model server: it has no list at /v1/models.`, {
      hint: "The address is the one that ends in /v1, such as http://127.0.0.1:8000/v1.",
    });
  return { kind: "openai-compatible", ...commonFacts(choose(models, reference)) };
}

function listOf(answer: Json | undefined): Json[] {
  const data = answer?.["data"];
  return Array.isArray(data) ? data.filter((one): one is Json => typeof one === "object" && one !== null) : [];
}

/** The model named behind the `#`, or the only one. */
function choose(models: readonly Json[], { ref, root, model }: ServerReference): Json {
  const names = models.flatMap((one) => text(one["id"]) ?? []);
  const found = model === undefined ? models[0] : models.find((one) => one["id"] === model);
  if (found !== undefined && (model !== undefined || models.length === 1)) return found;
  const shown = names.slice(0, 10).join(", ") + (names.length > 10 ? ", …" : "");
  if (model === undefined)
    throw new UsageError("server-model", `${root} has ${models.length} models: ${shown}.`, {
      hint: `Name one, such as ${ref.replace(/#.*$/, "")}#${names[0] ?? "model"}.`,
    });
  throw new UsageError("server-model", `${root} has no model "${model}".`, { hint: `It has ${shown || "none"}.` });
}

function commonFacts(model: Json): Omit<ServerFacts, "kind"> {
  const id = text(model["id"]) ?? "";
  const root = text(model["root"]);
  const maxTokens = count(model["max_model_len"]);
  return {
    model: id,
    ...(root === undefined || root === id ? {} : { loadedFrom: root }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
  };
}

function bitwitFacts(model: Json, version: Json | undefined): ServerFacts {
  const meta = object(model["meta"]);
  const engine = object(meta["engine"]);
  const threads = count(engine["threads"]);
  return defined({
    ...commonFacts(model),
    kind: "bitwit" as ServerKind,
    version: text(version?.["version"]),
    maxTokens: count(meta["max_scored_tokens"]) ?? count(model["max_model_len"]),
    sha256: /^[0-9a-f]{64}$/.exec(text(meta["sha256"]) ?? "")?.[0],
    vocabularySize: count(meta["n_vocab"]),
    parameterCount: count(meta["n_params"]),
    fileBytes: count(meta["size"]),
    architecture: text(meta["architecture"]),
    quantization: text(meta["quantization"]),
    settings: join([
      text(engine["name"]),
      text(engine["version"]),
      text(engine["device"]),
      threads === undefined ? undefined : `threads=${threads}`,
    ]),
  });
}

function vllmFacts(model: Json, version: Json | undefined): ServerFacts {
  return defined({ ...commonFacts(model), kind: "vllm" as ServerKind, version: text(version?.["version"]) });
}

async function serverInfo(client: ServerClient): Promise<Json | undefined> {
  return (await client.look("/get_server_info")) ?? (await client.look("/server_info"));
}

/** Of SGLang's launch arguments, those that change how numbers are computed. */
const SGLANG_SETTINGS = [
  "dtype",
  "quantization",
  "kv_cache_dtype",
  "tp_size",
  "dp_size",
  "pp_size",
  "attention_backend",
  "disable_radix_cache",
  "chunked_prefill_size",
  "speculative_algorithm",
];

function sglangFacts(
  models: readonly Json[],
  reference: ServerReference,
  modelInfo: Json | undefined,
  info: Json | undefined,
): ServerFacts {
  const chosen = models.length > 0 ? commonFacts(choose(models, reference)) : undefined;
  const path = text(modelInfo?.["model_path"]);
  const weights = text(modelInfo?.["weight_version"]);
  const settings = SGLANG_SETTINGS.map((name) => {
    const value = info?.[name];
    return value === undefined || value === null ? undefined : `${name}=${String(value)}`;
  });
  return defined({
    ...chosen,
    kind: "sglang" as ServerKind,
    model: chosen?.model ?? path ?? reference.model ?? "model",
    loadedFrom: path === chosen?.model ? undefined : path,
    version: text(info?.["version"]),
    maxTokens: chosen?.maxTokens ?? count(info?.["max_req_input_len"]) ?? count(info?.["context_length"]),
    settings: join([...settings, weights === undefined || weights === "default" ? undefined : `weights=${weights}`]),
  });
}

function tgiFacts(info: Json, { model }: ServerReference): ServerFacts {
  return defined({
    kind: "tgi" as ServerKind,
    model: text(info["model_id"]) ?? model ?? "model",
    version: text(info["version"]),
    maxTokens: count(info["max_total_tokens"]),
    settings: join([
      text(info["model_dtype"]) === undefined ? undefined : `dtype=${text(info["model_dtype"])}`,
      text(info["model_sha"]) === undefined ? undefined : `revision=${text(info["model_sha"])}`,
    ]),
  });
}

function llamaServerFacts(model: Json, props: Json | undefined): ServerFacts {
  const meta = object(model["meta"]);
  return defined({
    ...commonFacts(model),
    kind: "llama-server" as ServerKind,
    version: text(props?.["build_info"]),
    maxTokens: count(object(props?.["default_generation_settings"])["n_ctx"]),
    vocabularySize: count(meta["n_vocab"]),
    parameterCount: count(meta["n_params"]),
    fileBytes: count(meta["size"]),
  });
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null ? (value as Json) : {};
}

function join(parts: readonly (string | undefined)[]): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(" ");
}

/** Without the fields that are undefined. */
function defined<Fields extends object>(fields: Fields): ServerFacts {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as unknown as ServerFacts;
}
