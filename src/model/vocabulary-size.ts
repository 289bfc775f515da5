/** The vocabulary's size, where a rule needs it: without a BOS, a text's first token is charged log2 of it. */
import { UsageError } from "../errors.js";
import type { ModelInfo } from "./language-model.js";

/** @throws {UsageError} when the model's server does not say it. */
export function requireVocabularySize({ ref, vocabularySize }: ModelInfo): number {
  if (vocabularySize !== undefined) return vocabularySize;
  throw new UsageError(
    "vocabulary-size",
    `${ref} has no BOS, so a text's first token is charged log2(vocabulary size) bits; its server does not say how large the vocabulary is.`,
    { hint: "Give --vocabulary-size N (vocab_size in the model's config.json), or measure with --protocol paper." },
  );
}
