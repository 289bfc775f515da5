/** The models of a study: what is known of them before their weights are loaded, and how they are opened. */
import { stat } from "node:fs/promises";
import os from "node:os";
import { EnvironmentError, UsageError } from "../../errors.js";
import type { LanguageModel } from "../../model/language-model.js";
import { modelFile, openModel, trainedContext } from "../../model/open-model.js";
import type { StudyFile, StudyModel, StudyServer } from "../file/study-file.js";

/** Tests pass another. */
export interface StudyModels {
  /** @throws when the model cannot be used: its file is missing, damaged or too large for this machine. */
  describe(model: StudyModel): Promise<ModelSource>;
  open(model: StudyModel, contextTokens: number): Promise<LanguageModel>;
}

export interface ModelSource {
  /** Behind a server: its weights are not seen, and take no memory here. */
  readonly isRemote?: true;
  /** 0 behind a server. */
  readonly fileBytes: number;
  /** When the file was last changed, Unix time. */
  readonly modifiedMs: number;
  /** Tokens it was trained with; absent where the file does not say. */
  readonly trainedContext?: number;
  /** Absent where a server does not say it. */
  readonly parameterCount?: number;
  /** Bytes at work: the weights, and in each context keys, values and logits. */
  memoryBytes(contextTokens: number): number;
}

export function studyModels({ folder, engine }: StudyFile): StudyModels {
  return {
    async describe({ ref, server }) {
      if (/^https?:/i.test(ref)) return describeServer(ref, server);
      const file = modelFile(ref, folder);
      const [{ checkLlamaModel }, { planParallelism }] = await Promise.all([
        import("../../model/llama/check-llama-model.js"),
        import("../../model/llama/engine-pool.js"),
      ]);
      const {
        contextLength,
        parameterCount,
        vocabularySize = 0,
        architecture,
        metadata,
      } = await checkLlamaModel(ref, file, 1);
      const { size: fileBytes, mtimeMs: modifiedMs } = await stat(file);
      refuseTooLarge(ref, fileBytes, engine.gpu !== undefined);
      const number = (key: string): number => Number(metadata.get(`${architecture}.${key}`) ?? 0) || 0;
      const heads = number("attention.head_count");
      const headLength = number("attention.key_length") || (heads > 0 ? number("embedding_length") / heads : 0);
      const keysAndValuesBytes =
        2 * 2 * number("block_count") * (number("attention.head_count_kv") || heads) * headLength;
      const { contexts } = planParallelism(
        { parameterCount, vocabularySize },
        { ...engine, gpu: engine.gpu !== undefined },
      );
      return {
        ...{ fileBytes, modifiedMs, parameterCount },
        ...(contextLength === undefined ? {} : { trainedContext: contextLength }),
        memoryBytes: (contextTokens) =>
          fileBytes + contexts * (contextTokens * keysAndValuesBytes + LOGIT_ROWS * vocabularySize * 4),
      };
    },
    open: ({ ref, server }, contextTokens) => openModel(ref, { ...engine, contextTokens, folder, server }),
  };
}

async function describeServer(ref: string, server: StudyServer | undefined): Promise<ModelSource> {
  const { tokenizerFile: file } = server ?? {};
  if (file?.startsWith("ladder:") === false && !(await stat(file).catch(() => undefined))?.isFile())
    throw new UsageError("tokenizer-missing", `There is no tokenizer file ${file}.`, { hint: "Check the path." });
  const longest = await trainedContext(ref, server);
  const context = longest === undefined ? {} : { trainedContext: longest };
  return { isRemote: true, fileBytes: 0, modifiedMs: 0, ...context, memoryBytes: () => 0 };
}

/** Logits that a context holds at once (docs/architecture.md). */
const LOGIT_ROWS = 512;

/** What this process may use: the machine's memory, or less in a container. */
export function memoryLimitBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem();
}

/** Weights that do not fit would be read from the disk again for every token, or end the process. */
function refuseTooLarge(ref: string, fileBytes: number, isOnGpu: boolean): void {
  const limit = memoryLimitBytes();
  if (isOnGpu || fileBytes <= limit) return;
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  throw new EnvironmentError(
    "model-too-large",
    `${ref} has ${gib(fileBytes)}, and this machine has ${gib(limit)} of memory.`,
    {
      hint: "Use a smaller quantization, or run this model's part of the study on a larger machine.",
    },
  );
}
