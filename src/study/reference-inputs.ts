/** The paper's three tables as what a report is made of: its models, corpora, bits per character and benchmark scores. */
import { bitwitVersion } from "../package-root.js";
import { PAPER_EXCLUSIONS } from "../scores/reference-points.js";
import type { Reference } from "../scores/reference.js";
import type { ReportInputs, ScoreInput } from "./report-inputs.js";
import { FITS } from "./report-method.js";

/** Characters of the paper's corpora (arXiv 2404.09937, section 3 and appendix A.1). */
const CHARS: Readonly<Record<string, number>> = {
  "Common Crawl": 131_000_000,
  Python: 98_000_000,
  "ArXiv-Math": 101_000_000,
};

export function referenceInputs(
  { tables, models }: Reference,
  { date, title }: { date: string; title?: string },
): ReportInputs {
  const names = [...new Set(tables.flatMap(({ rows }) => rows.map(({ model }) => model)))];
  const place = (name: string) => names.indexOf(name);
  return {
    title: title ?? "Compression Represents Intelligence Linearly",
    date,
    provenance: {
      bitwitVersion,
      commands: ["bitwit report --reference paper"],
      protocols: ["paper, context 1900, stride 512"],
      engines: [],
      scoreSources: tables.map(({ source }) => source),
    },
    models: names.map((name) => {
      const facts = models.get(name.toLowerCase());
      const known = facts && { family: facts.family, parameters: facts.parameters };
      return { ref: name, name, kind: "model", ...known };
    }),
    corpora: tables.map(({ corpus, source }) => {
      const chars = CHARS[corpus];
      return { ref: corpus, name: corpus, source, ...(chars === undefined ? {} : { charCount: chars }) };
    }),
    measurements: tables.flatMap(({ rows }, corpus) =>
      rows.map(({ model, bpc }) => ({
        ...{ model: place(model), corpus, bpc },
        intervalMissing: "the paper prints none",
      })),
    ),
    scores: tables.flatMap(({ area, rows, source }) =>
      rows.flatMap(({ model, scores }) =>
        [...scores].map(([benchmark, value]): ScoreInput => ({ model: place(model), benchmark, value, area, source })),
      ),
    ),
    exclusions: PAPER_EXCLUSIONS.flatMap(({ area, isExcluded, reason }) =>
      names.flatMap((name, model) => (isExcluded(name) ? [{ model, reason, area }] : [])),
    ),
    warnings: [],
    method: [
      "Bits per character and scores are the numbers printed in the paper's tables 4, 6 and 8; nothing was measured again. An area's score is the mean of its benchmarks as printed, recomputed here; the paper's own averages were rounded from unrounded scores, so the last digit of an RMSE may differ from bitwit fit --reference paper, which uses the printed averages.",
      ...FITS,
    ],
  };
}
