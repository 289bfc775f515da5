/** How the numbers of a report were made, in paragraphs for its reader. */
import type { RunRecords } from "./read-run.js";

export function methodOf({ measurements, probes, benchmarks }: RunRecords): string[] {
  const model = measurements.find((one) => one.kind === "model");
  const paragraphs = [
    "Bits per character (bpc): the sum of −log2 p(token | context) over a corpus, divided by its Unicode code points. Both are summed over the whole corpus and divided once. Characters are counted on the source text and never derived from tokens.",
  ];
  if (model?.kind === "model") {
    const { name, context, stride } = model.protocol;
    paragraphs.push(
      name === "full"
        ? `Protocol full: every token of every document counts exactly once, documents apart; windows of at most ${context} tokens, each later one ending ${stride} tokens further, so that a token sees at least ${context - stride} tokens of context wherever the document has them.`
        : `Protocol paper: the released code of arXiv 2404.09937 to the bit: all documents in one stream, windows of ${context} inputs, stride ${stride}; a tail of up to ${stride - 1} tokens is never scored.`,
    );
  }
  if (measurements.some(({ kind }) => kind === "compressor")) {
    paragraphs.push(
      "Compressors are charged the bytes they need for the whole corpus. They predict nothing about scores; they are there to compare.",
    );
  }
  paragraphs.push(INTERVALS);
  if (measurements.some((one) => one.kind === "model" && one.sample !== undefined)) paragraphs.push(SAMPLES);
  if (benchmarks.length > 0) {
    paragraphs.push(
      "Benchmarks are asked as lm-evaluation-harness and the papers' own code ask them, with the settings of arXiv 2404.09937: examples as given, greedy decoding, prompts of at most the stated context (examples are dropped from the front to fit). Multiple choice goes by the likeliest choice (acc), or the likeliest per character (acc_norm). Their intervals are 95 % over items as a sample of all such items: Wilson's, or ± 1.96 standard errors for a mean over the parts of a suite.",
    );
  }
  if (probes.length > 0) {
    paragraphs.push(
      "Probes are small generated multiple-choice tests for tiny models, scored by log-likelihood; their intervals are Wilson's. They are not benchmarks of intelligence.",
    );
  }
  return [...paragraphs, ...FITS];
}

const INTERVALS =
  "Intervals of bpc are 95 % percentile bootstraps over documents (over windows where a corpus has fewer than 30 documents), seeded: the same run gives the same interval.";

const SAMPLES =
  "Where a share of the text is given as scored, bpc is estimated from that part: units of text in a seeded random order within strata, a regression estimate helped by characters, tokens and deflated size, and scoring until the interval was as narrow as asked. Its 95 % are for what scoring everything would give, not for other text of the same source.";

export const FITS: readonly string[] = [
  "Lines are ordinary least squares of the score on bpc, or on ln(bpc) where “log” is chosen. RMSE divides by n, as the paper does; the leave-one-out RMSE predicts each model from the others. Interval of r: bootstrap over models, which treats them as independent; models of one family are not.",
  "Darker band: 95 % confidence of the line. Lighter band: 95 % prediction for one more model. Residuals are externally studentized. A model is notable beyond 2.5 standard errors and significant when its p-value times the number of models is below 0.05 (Bonferroni). One on the right scores higher than it compresses: a reason to check for benchmark contamination, not a proof.",
];
