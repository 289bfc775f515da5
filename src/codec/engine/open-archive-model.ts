/** Opens the model an archive was made with, found by its SHA-256, and refuses before a byte is written where it computes otherwise. */
import { UsageError, EnvironmentError } from "../../errors.js";
import { hashFile } from "../../model/hash-file.js";
import { ladderModels } from "../../model/ladder.js";
import { LLAMA_CPP_RELEASE } from "../../model/llama/ffi.js";
import { modelFile } from "../../model/open-model.js";
import type { ModelIdentity } from "../format/model-record.js";
import type { TextModel } from "../text-model.js";
import { openTextModel, PORTABLE_ENGINES } from "./open-text-model.js";

export interface OpenArchiveModelOptions {
  /** A reference, for models that are not built in. */
  readonly model?: string | undefined;
  readonly threads?: number | undefined;
  readonly contexts?: number | undefined;
}

/** @throws {EnvironmentError} when this machine has not the model, the engine or the numbers the archive needs. */
export async function openArchiveModel(
  identity: ModelIdentity,
  { model, threads, contexts }: OpenArchiveModelOptions,
): Promise<TextModel> {
  const file = await findModel(identity, model);
  const generation = ([1, 2] as const).find((number) => PORTABLE_ENGINES[number] === identity.engine);
  const engine = generation === undefined ? "native" : "portable";
  const cpuVariant = /^cpu:(.+)$/.exec(identity.device)?.[1];
  const isKnown = identity.engine.split("/")[0] === `llama.cpp ${LLAMA_CPP_RELEASE}` && cpuVariant !== undefined;
  if (engine === "native" && !isKnown) {
    throw new EnvironmentError(
      "archive-engine",
      `The archive was made with ${identity.engine} on ${identity.device}; this bitwit has llama.cpp ${LLAMA_CPP_RELEASE}, and another engine gives other numbers.`,
      { hint: "Decompress it with the bitwit release that made it." },
    );
  }
  const { contextTokens, overlapTokens, streams } = identity;
  const geometry = { contextTokens, overlapTokens, streams };
  const opened = await openTextModel(identity.id, file, {
    geometry,
    engine,
    generation,
    cpuVariant,
    threads,
    contexts,
  });
  const different = firstDifference(identity, opened.identity);
  if (different === undefined) return opened;
  await opened.close();
  throw new EnvironmentError(
    "archive-probe",
    `This machine would decode the archive differently: its ${different}. Nothing was written.`,
    {
      hint: "Decompress on the machine that made it, or on one with the same engine build and C library.",
    },
  );
}

/** In words for people: which part of an identity is not what the archive says. */
function firstDifference(wanted: ModelIdentity, found: ModelIdentity): string | undefined {
  if (wanted.vocabularySize !== found.vocabularySize)
    return `vocabulary has ${found.vocabularySize} tokens instead of ${wanted.vocabularySize}`;
  if (wanted.tokenizerHash !== found.tokenizerHash) return "tokenizer has other tokens";
  if (wanted.engine !== found.engine && wanted.probe !== found.probe)
    return `engine is ${found.engine} instead of ${wanted.engine}, and the probe of known logits differs`;
  if (wanted.probe !== found.probe)
    return `probe of known logits is ${found.probe} instead of ${wanted.probe}, although engine and CPU variant are the same`;
  return undefined;
}

async function findModel(identity: ModelIdentity, reference: string | undefined): Promise<string> {
  const builtIn = ladderModels().find(({ sha256 }) => sha256 === identity.sha256);
  if (reference === undefined) {
    if (builtIn !== undefined) return builtIn.path;
    throw new EnvironmentError(
      "archive-model",
      `The archive needs the model ${identity.id} (SHA-256 ${identity.sha256}), which is not built in.`,
      { hint: "Give its file with --model FILE.gguf." },
    );
  }
  const file = modelFile(reference);
  const sha256 = await hashFile(file).catch((cause: unknown) => {
    throw new UsageError("model-missing", `The model ${file} cannot be read.`, { hint: "Check --model.", cause });
  });
  if (sha256 === identity.sha256) return file;
  throw new EnvironmentError(
    "archive-model",
    `The archive was made with the model ${identity.id} (SHA-256 ${identity.sha256}); ${reference} is another one (${sha256}).`,
    { hint: builtIn === undefined ? "Give the right file with --model." : "Leave out --model: it is built in." },
  );
}
