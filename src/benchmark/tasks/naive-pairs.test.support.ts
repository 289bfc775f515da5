/**
 * ARC, HellaSwag and BLiMP a second time, straight from the raw record and without the tasks' modules: written against
 * lm-evaluation-harness's Python at 4e7e0d47 line by line. Tests of the tasks compare with it; tests of the runner score a
 * model with it item by item.
 */

export interface NaiveItem {
  /** What stands in front of every continuation, without examples. */
  readonly context: string;
  readonly continuations: readonly string[];
  readonly gold: number;
}

export type RawRecord = Readonly<Record<string, unknown>>;

interface FoundryRecord {
  readonly query: string;
  readonly choices: readonly string[];
  readonly gold: number;
}

export const NAIVE_ITEMS: Readonly<Record<string, (record: RawRecord) => NaiveItem>> = {
  "arc-challenge": naiveArc,
  "arc-easy": naiveArc,
  hellaswag: naiveHellaswag,
  blimp: naiveBlimp,
};

/** The hub's fields or LLM Foundry's. */
export function naiveArc(record: RawRecord): NaiveItem {
  if ("query" in record) {
    const { query, choices, gold } = record as unknown as FoundryRecord;
    return { context: `${query}\nAnswer:`, continuations: choices.map(spaced), gold };
  }
  const { question, choices, answerKey } = record as unknown as {
    question: string;
    choices: { text: string[]; label: string[] };
    answerKey: string;
  };
  const gold = choices.label.findIndex((label) => label === answerKey);
  return { context: "Question: " + question + "\nAnswer:", continuations: choices.text.map(spaced), gold };
}

/** The hub's fields or LLM Foundry's. */
export function naiveHellaswag(record: RawRecord): NaiveItem {
  if ("query" in record) {
    const { query, choices, gold } = record as unknown as FoundryRecord;
    return { context: query, continuations: choices.map(spaced), gold };
  }
  const { activity_label, ctx_a, ctx_b, endings, label } = record as unknown as {
    activity_label: string;
    ctx_a: string;
    ctx_b: string;
    endings: string[];
    label: string;
  };
  const capitalized = ctx_b.substring(0, 1).toUpperCase() + ctx_b.substring(1).toLowerCase();
  return {
    context: withoutMarks([activity_label, ": ", ctx_a, " ", capitalized].join("")),
    continuations: endings.map((ending) => spaced(withoutMarks(ending))),
    gold: parseInt(label, 10),
  };
}

export function naiveBlimp(record: RawRecord): NaiveItem {
  const { sentence_good: good, sentence_bad: bad } = record as unknown as Record<string, string>;
  return { context: "", continuations: [good, bad].map((sentence) => " " + sentence), gold: 0 };
}

function spaced(text: string): string {
  return " " + text;
}

/** `preprocess` by hand: a scan for brackets and doubled spaces instead of regular expressions. */
function withoutMarks(text: string): string {
  let rest = text.trim().split(" [title]").join(". ");
  for (let open = rest.indexOf("["); open >= 0; open = rest.indexOf("[", open)) {
    const close = rest.indexOf("]", open);
    if (close < 0) break;
    rest = rest.substring(0, open) + rest.substring(close + 1);
  }
  return rest.split("  ").join(" ");
}
