/** The books of turning sources into texts: what was asked for, what came of it. */
import type { StepCounts } from "../../corpus/collected/manifest.js";
import { countCodePoints } from "../../text/code-points.js";

/** Why a paper gave no text. */
export const DROP_RULES = [
  ...(["gone", "pdf-only", "no-tex", "damaged", "too-large", "no-main-file", "failed", "timed-out"] as const),
  ...(["too-deep", "macro-limit", "no-text"] as const),
] as const;

export type DropRule = (typeof DROP_RULES)[number];

export class PaperBooks {
  #documentsIn = 0;
  #documentsOut = 0;
  #charsIn = 0;
  #charsOut = 0;
  readonly #rejections = new Map<DropRule, number>(DROP_RULES.map((rule) => [rule, 0]));
  readonly #edits = { "other-encoding": 0, "includes-refused": 0, "fallback-converter": 0, "entries-skipped": 0 };

  drop(rule: DropRule, tex = ""): void {
    this.#documentsIn += 1;
    this.#charsIn += countCodePoints(tex);
    this.#rejections.set(rule, (this.#rejections.get(rule) ?? 0) + 1);
  }

  keep(tex: string, text: string): void {
    this.#documentsIn += 1;
    this.#documentsOut += 1;
    this.#charsIn += countCodePoints(tex);
    this.#charsOut += countCodePoints(text);
  }

  note(kind: keyof typeof this.edits, count = 1): void {
    this.#edits[kind] += count;
  }

  get edits(): Readonly<
    Record<"other-encoding" | "includes-refused" | "fallback-converter" | "entries-skipped", number>
  > {
    return this.#edits;
  }

  counts(): StepCounts {
    return {
      ...{ documentsIn: this.#documentsIn, documentsOut: this.#documentsOut },
      ...{ charsIn: this.#charsIn, charsOut: this.#charsOut },
      rejections: Object.fromEntries(this.#rejections),
      edits: { ...this.#edits },
    };
  }
}
