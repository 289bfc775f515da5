/** The steps over the documents of all units, in the preset's order. */
import type { CorpusStep, Settings } from "../collector.js";
import { keepLanguages } from "../language/keep-languages.js";
import { keepLikely } from "../perplexity/keep-likely.js";
import { SCORE_LIMITS } from "../perplexity/score-texts.js";
import { dropRepeatedLines } from "../steps/exact-duplicates/drop-repeated-lines.js";
import { compileMinHashKernel } from "../steps/near-duplicates/min-hash-kernel.js";
import { fineWebOptions } from "../steps/near-duplicates/near-duplicate-options.js";
import { removeNearDuplicates } from "../steps/near-duplicates/remove-near-duplicates.js";
import type { DocumentSource } from "../steps/step.js";
import type { CheckedOptions } from "./common-crawl-options.js";
import { limitHosts } from "./host-rules.js";
import { languageOf, languageSettings } from "./language-settings.js";
import type { Scorer } from "./scorer.js";

export function corpusSteps(options: CheckedOptions, scorer: Scorer | undefined): CorpusStep[] {
  const { preset, seed, maximumPerHost, likely } = options;
  const steps: CorpusStep[] = preset === "paper" ? paperSteps(options) : [nearDuplicateStep(seed)];
  if (likely !== undefined && scorer !== undefined) steps.push(likelyStep(likely, scorer));
  if (maximumPerHost === undefined) return steps;
  const run = (source: DocumentSource) => limitHosts(source(), maximumPerHost);
  return [...steps, { name: "host-limit", settings: { maximum: maximumPerHost }, run }];
}

function paperSteps(options: CheckedOptions): CorpusStep[] {
  return [
    { name: "repeated-lines", settings: { group: "all units" }, run: (source) => dropRepeatedLines(source) },
    {
      name: "language",
      settings: languageSettings(options),
      run: (source) => keepLanguages(source(), languageOf(options)),
    },
  ];
}

function nearDuplicateStep(seed: number): CorpusStep {
  const options = fineWebOptions(seed);
  return {
    name: "near-duplicates",
    settings: JSON.parse(JSON.stringify(options)) as Settings,
    run: async (source) => removeNearDuplicates(source, { ...options, kernel: await compileMinHashKernel() }),
  };
}

function likelyStep({ bound, model }: NonNullable<CheckedOptions["likely"]>, scorer: Scorer): CorpusStep {
  return {
    name: "perplexity",
    settings: { model, sha256: scorer.sha256, ...bound, ...SCORE_LIMITS, roundedTo: 0.01 },
    async run(source) {
      const opened = await scorer.open(SCORE_LIMITS.contextTokens);
      try {
        return await keepLikely(source, { model: opened, bound });
      } finally {
        await opened.close();
      }
    },
  };
}
