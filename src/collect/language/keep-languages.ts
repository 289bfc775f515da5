/**
 * Keeps documents in given languages. The text is asked for as one line, and the likeliest language counts, as in cc_net
 * (cc_net/split_by_lang.py): first its score must reach the bound, then it must be wanted.
 */
import { runStep, type Verdict } from "../steps/run-step.js";
import type { Documents, StepOptions, StepRun } from "../steps/step.js";
import { loadLanguageIdentifier, type LanguageIdentifier } from "./identify-language.js";

export interface LanguageOptions {
  readonly languages: readonly string[];
  /** A score equal to it is enough. cc_net: 0.5; FineWeb: 0.65. */
  readonly minimumScore: number;
  /** What stands for a line feed: nothing, as in cc_net, or a blank, as in FineWeb, which glues no words together. */
  readonly lineFeed: "" | " ";
}

/** Rules `language-no-text`, `language-score` and `language`; adds `language` and `language_score` to the meta. */
export function keepLanguages(documents: Documents, options: LanguageOptions, steps: StepOptions = {}): StepRun {
  const wanted = new Set(options.languages);
  let identify: LanguageIdentifier | undefined;
  const judge = ({ text }: { readonly text: string }, identifier: LanguageIdentifier): Verdict => {
    if (text.trim() === "") return { status: "reject", rule: "language-no-text", value: 0 };
    const { language, score } = identifier(text.replaceAll("\n", options.lineFeed));
    if (score < options.minimumScore)
      return { status: "reject", rule: "language-score", value: score, limit: options.minimumScore };
    if (!wanted.has(language)) {
      return { status: "reject", rule: "language", value: language, limit: options.languages.join(", ") };
    }
    return { status: "edit", text, edits: {}, meta: { language, language_score: score } };
  };
  return runStep(
    documents,
    async (document) => judge(document, (identify ??= await loadLanguageIdentifier())),
    { rules: RULES },
    steps,
  );
}

const RULES = ["language-no-text", "language-score", "language"];
