/**
 * The language of a text by fastText's model of 176 languages, run in WebAssembly: the same label and the same score on
 * every machine, without a network.
 *
 * The model is `lid.176.ftz`, the compressed one, as fasttext.wasm.js brings it (Joulin et al. 2016, arXiv 1607.01759 and
 * 1612.03651). cc_net and FineWeb use `lid.176.bin`, the same model before compression: scores differ in their second
 * decimal, labels seldom. As in cc_net the score is rounded to two decimals.
 */
import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { EnvironmentError } from "../../errors.js";

export const LANGUAGE_MODEL = {
  name: "lid.176.ftz",
  sha256: "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83",
} as const;

export interface IdentifiedLanguage {
  /** Wikipedia's code, as the model has it: `en`, `de`, `zh`, `arz`, … */
  readonly language: string;
  /** Of this language among all 176, from 0 to 1, two decimals. */
  readonly score: number;
}

/** Line feeds end fastText's input: texts are given without them. */
export type LanguageIdentifier = (text: string) => IdentifiedLanguage;

/** Loaded once a process; 0.2 s and 20 MB. @throws {EnvironmentError} the model's file is not the one that is known. */
export function loadLanguageIdentifier(): Promise<LanguageIdentifier> {
  return (loading ??= load());
}

let loading: Promise<LanguageIdentifier> | undefined;

/** What is used of fasttext.wasm.js; its own declarations do not resolve under `nodenext`. */
interface FastTextLibrary {
  getLIDModel(options: { modelPath: string }): Promise<{ load(): Promise<FastTextModel> }>;
}
interface FastTextModel {
  predict(text: string, count: number, threshold: number): Predictions;
}
interface Predictions {
  size(): number;
  get(index: number): readonly [score: number, label: string];
  /** Memory of the WebAssembly instance is not collected. */
  delete(): void;
}

const MODEL_FILE = `fasttext.wasm.js/dist/models/language-identification/assets/${LANGUAGE_MODEL.name}`;

async function load(): Promise<LanguageIdentifier> {
  const file = createRequire(import.meta.url).resolve(MODEL_FILE);
  const sha256 = hash("sha256", readFileSync(file), "hex");
  if (sha256 !== LANGUAGE_MODEL.sha256) {
    throw new EnvironmentError(
      "language-model",
      `The language model ${LANGUAGE_MODEL.name} has the SHA-256 ${sha256}; it must be ${LANGUAGE_MODEL.sha256}.`,
      { hint: "Install bitwit's packages again: npm ci." },
    );
  }
  const library = (await import("fasttext.wasm.js" as string)) as FastTextLibrary;
  const model = await (await library.getLIDModel({ modelPath: pathToFileURL(file).href })).load();
  return (text) => {
    const predictions = model.predict(text, 1, 0);
    try {
      const [score, label] = predictions.get(0);
      return { language: label.replace("__label__", ""), score: Math.round(100 * score) / 100 };
    } finally {
      predictions.delete();
    }
  };
}
