/** The models of one call: opened when a file first needs them, used again for the next, closed at the end. */
import path from "node:path";
import { UsageError } from "../errors.js";
import { modelFile, trainedContext } from "../model/open-model.js";
import type { ModelIdentity } from "../codec/format/model-record.js";
import { DEFAULT_LEVEL, levelSettings, type Level } from "../codec/levels.js";
import { openArchiveModel } from "../codec/engine/open-archive-model.js";
import { openTextModel } from "../codec/engine/open-text-model.js";
import type { TextModel } from "../codec/text-model.js";
import type { CodecFlags } from "./codec-command.js";

export class CodecModels {
  readonly #flags: CodecFlags;
  readonly #open = new Map<string, TextModel>();

  constructor(flags: CodecFlags) {
    this.#flags = flags;
  }

  /** The level asked for, with what other options change of it. */
  get level(): Level {
    const flags = this.#flags;
    const given = Array.from({ length: 9 }, (_, index) => index + 1).filter((level) => flags[`${level}`] === true);
    if (given.length > 1)
      throw new UsageError("level", `The levels -${given.join(" and -")} contradict each other.`, {
        hint: "Give one.",
      });
    const level = levelSettings(given[0] ?? DEFAULT_LEVEL);
    const contextTokens = flags.context ?? level.geometry.contextTokens;
    const overlapTokens = flags.overlap ?? Math.min(level.geometry.overlapTokens, Math.ceil(contextTokens / 4));
    if (overlapTokens >= contextTokens)
      throw new UsageError("overlap", `--overlap ${overlapTokens} is not below the context of ${contextTokens}.`, {
        hint: "A quarter of the context is usual.",
      });
    return {
      ...level,
      model: flags.model ?? level.model,
      geometry: { contextTokens, overlapTokens, streams: flags.streams ?? level.geometry.streams },
      tokensPerStream: flags.streams === undefined ? level.tokensPerStream : 1,
      blockBytes: flags.block ?? level.blockBytes,
    };
  }

  /** To compress with. */
  async forLevel(): Promise<TextModel> {
    const { model, geometry } = this.level;
    const { threads, contexts, cpuVariant } = this.#flags;
    const engine = this.#flags.engine as "portable" | "native" | undefined;
    const trained = await trainedContext(model);
    const contextTokens = Math.min(geometry.contextTokens, trained ?? geometry.contextTokens);
    const fitting = { ...geometry, contextTokens, overlapTokens: Math.min(geometry.overlapTokens, contextTokens - 1) };
    const id = model.startsWith("ladder:") ? model : path.basename(model);
    return this.#reuse(`level ${model}`, () =>
      openTextModel(id, modelFile(model), { geometry: fitting, threads, contexts, engine, cpuVariant }),
    );
  }

  /** To decompress with. */
  forArchive(identity: ModelIdentity): Promise<TextModel> {
    const { model, threads, contexts } = this.#flags;
    return this.#reuse(JSON.stringify(identity), () => openArchiveModel(identity, { model, threads, contexts }));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((model) => model.close()));
  }

  /** One at a time stays open: a list of archives may name many. */
  async #reuse(key: string, open: () => Promise<TextModel>): Promise<TextModel> {
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    await this.close();
    this.#open.clear();
    const opened = await open();
    this.#open.set(key, opened);
    return opened;
  }
}
