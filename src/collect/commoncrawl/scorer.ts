/** The model that scores documents: known by its weights' hash before it is opened, since the hash is part of the settings. */
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { EnvironmentError } from "../../errors.js";
import type { LanguageModel } from "../../model/language-model.js";
import { modelFile, openModel } from "../../model/open-model.js";

export interface Scorer {
  readonly sha256: string;
  /** The caller closes it. */
  open(contextTokens: number): Promise<LanguageModel>;
}

/** @throws {UsageError} no model reference. @throws {EnvironmentError} the file cannot be read. */
export function scorerOf(ref: string): Scorer {
  const file = modelFile(ref);
  return { sha256: hashOf(file), open: (contextTokens) => openModel(ref, { contextTokens }) };
}

function hashOf(file: string): string {
  const sha256 = createHash("sha256");
  const buffer = Buffer.alloc(1 << 20);
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    for (let length = 1; length > 0;) {
      length = readSync(descriptor, buffer);
      sha256.update(buffer.subarray(0, length));
    }
    return sha256.digest("hex");
  } catch (cause) {
    const message = `The model ${file} that scores documents cannot be read: ${(cause as Error).message}.`;
    throw new EnvironmentError("scorer", message, { hint: "Give a .gguf file or ladder:xs.", cause });
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
