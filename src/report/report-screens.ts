/** Screenings as reports show them: plain records, and what is said of their tests. */

export interface ReportScreen {
  /** As people write it: `GSM8K`. */
  readonly benchmark: string;
  readonly kPercent: number;
  readonly alpha: number;
  /** The texts whose bits say how good a model is. */
  readonly control: string;
  readonly models: readonly ReportScreenModel[];
  /** They name models as `models` does. */
  readonly tests: readonly ReportScreenTest[];
  readonly flagged: readonly string[];
}

export interface ReportScreenModel {
  /** A short name; unique. */
  readonly name: string;
  readonly controlBpc: number;
  readonly splits: readonly ReportScreenSplit[];
}

/** MIN-K% over the items of a split, bits a token. */
export interface ReportScreenSplit {
  readonly split: "test" | "train";
  readonly items: number;
  readonly mean: number;
  readonly stderr: number;
  readonly median: number;
  readonly quantiles: { readonly p5: number; readonly p25: number; readonly p75: number; readonly p95: number };
}

/** What src/fit/screen found, without what only the record needs; the page's script reads this file too. */
export type ReportScreenTest = {
  readonly model: string;
  readonly test: "level" | "split";
  readonly split: ReportScreenSplit["split"];
} & (
  | {
      readonly status: "ok";
      /** Of the split's mean from what is expected, bits. */
      readonly difference: number;
      readonly t: number;
      readonly pValue: number;
      readonly adjustedPValue: number;
      readonly modelCount: number;
      readonly isFlagged: boolean;
    }
  | {
      readonly status: "undetermined";
      readonly reason: "needs-four-models" | "no-control" | "control-does-not-vary" | "the-others-do-not-scatter";
    }
);

/** Of the tests that concern a split of a model the one with the smallest p; without any p the level test. */
export function clearestTest(
  { tests }: Pick<ReportScreen, "tests">,
  model: string,
  split: ReportScreenSplit["split"],
): ReportScreenTest | undefined {
  const own = tests.filter((test) => test.model === model && test.split === split);
  const made = own.filter((test) => test.status === "ok").sort((a, b) => a.pValue - b.pValue);
  return made[0] ?? own.find(({ test }) => test === "level");
}

export function testName(test: ReportScreenTest): string {
  if (test.status === "ok") return test.test === "level" ? "level" : "train − test";
  return {
    "needs-four-models": "needs four models",
    "no-control": "no control",
    "control-does-not-vary": "control does not vary",
    "the-others-do-not-scatter": "the others do not scatter",
  }[test.reason];
}

/** Why a model is flagged, as a sentence without its end. */
export function flagReason(test: ReportScreenTest, screen: Pick<ReportScreen, "benchmark" | "kPercent">): string {
  if (test.status !== "ok") return "";
  const of = `MIN-${screen.kPercent}% of ${screen.benchmark}’s ${test.split} split`;
  const by = `${Math.abs(test.difference).toFixed(2)} bits`;
  const than =
    test.test === "level"
      ? `below what ${test.modelCount} other models lead to expect`
      : `lower against the other split than with ${test.modelCount} other models`;
  return `${of} is ${by} ${than} (${test.test} test, t = ${test.t.toFixed(1).replace("-", "−")}, adjusted ${pText(test.adjustedPValue)})`;
}

function pText(p: number): string {
  return p < 1e-4 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}

/** `0.62`, `0.00031`, `3e-9`: two digits that count. */
export function writeP(p: number | undefined): string | undefined {
  if (p === undefined) return undefined;
  return p >= 0.0001 || p === 0 ? String(Number(p.toPrecision(2))) : p.toExponential(0);
}
