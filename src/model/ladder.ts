/**
 * The built-in models: small Llama models trained for bitwit (models/README.md), plain files of the package, listed in
 * models/ladder.json. A test holds the list and the files together.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../errors.js";

/** Held-out sets and shares of the training text are named by these. */
export type LadderDomain = "english" | "python" | "latex";

export interface LadderEntry {
  /** What users type, such as `ladder:m`. */
  readonly ref: string;
  /** The reference without its scheme, such as `m`. */
  readonly id: string;
  /** File name in models/, and where it is on this machine. */
  readonly file: string;
  readonly path: string;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly fileBytes: number;
  readonly parameters: number;
  readonly trainedTokens: number;
  /** The day it was added to bitwit. Its training text has no dates. */
  readonly released: string;
  /** Share of each domain in every training batch; they sum to 1. */
  readonly mix: Readonly<Record<LadderDomain, number>>;
  readonly layers: number;
  readonly dim: number;
  readonly heads: number;
  /** Width of the feed-forward layers. */
  readonly ffn: number;
  /** Bits per byte before quantization, with ladder.json's `heldoutProtocol`: see models/README.md. */
  readonly heldoutBpb: Readonly<Record<LadderDomain, number>>;
}

/** All of them, from the smallest to the largest; those with a mix of their own stand after the model of their size. */
export function ladderModels(): readonly LadderEntry[] {
  const list = JSON.parse(readFileSync(path.join(FOLDER, "ladder.json"), "utf8")) as LadderFile;
  return list.models.map((model) => ({
    ...model,
    released: list.released,
    ref: `ladder:${model.id}`,
    path: path.join(FOLDER, model.file),
  }));
}

/** @param id Such as `m`. @throws {UsageError} for a name the ladder does not have; it lists those it has. */
export function resolveLadder(id: string): LadderEntry {
  const models = ladderModels();
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found;
  throw new UsageError("ladder-name", `The ladder has no model "${id}".`, {
    hint: `It has ${models.map(({ ref }) => ref).join(", ")}.`,
  });
}

interface LadderFile {
  readonly released: string;
  readonly models: readonly Omit<LadderEntry, "ref" | "path" | "released">[];
}

/** From src/model (tests) and from dist/model (the package) alike. */
const FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../models");
