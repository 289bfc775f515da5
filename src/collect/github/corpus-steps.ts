/**
 * What is done with the files of all repositories together: equal ones once, by their bytes and then without white space,
 * near-duplicates once, and then, where asked for, segments and a limit for each repository. The paper's order; its
 * filters of single files stand between the first two steps, here before both, where a repository is collected.
 */
import type { CorpusStep } from "../collector.js";
import { dropEqualDocuments, type DocumentKey } from "../steps/exact-duplicates/drop-equal-documents.js";
import { chooseBands } from "../steps/near-duplicates/choose-bands.js";
import { compileMinHashKernel } from "../steps/near-duplicates/min-hash-kernel.js";
import type { NearDuplicateOptions } from "../steps/near-duplicates/near-duplicate-options.js";
import { removeNearDuplicates } from "../steps/near-duplicates/remove-near-duplicates.js";
import type { GithubPlan } from "./github-options.js";
import { limitRepositories } from "./limit-repositories.js";
import { takeSegments } from "./take-segments.js";

export function githubCorpusSteps(plan: GithubPlan): readonly CorpusStep[] {
  const { seed, segmentChars, perRepositoryChars } = plan;
  const steps = [equal("bytes"), equal("without-whitespace"), near(nearOptions(plan))];
  if (segmentChars !== undefined) {
    const settings = { segmentChars, seed };
    steps.push({ name: "segments", settings, run: (source) => takeSegments(source(), settings) });
  }
  if (perRepositoryChars !== undefined) {
    const settings = { perRepositoryChars, seed };
    steps.push({ name: "repository-limit", settings, run: (source) => limitRepositories(source, settings) });
  }
  return steps;
}

/** The paper's permutations and least number of words; its bands come of the threshold. */
function nearOptions({ shingleWords, jaccard, preset, seed }: GithubPlan): NearDuplicateOptions {
  return {
    ...{ shingles: { size: shingleWords, words: "code" }, minimumWords: 10, seed },
    ...{ banding: chooseBands(jaccard, PERMUTATIONS), verifiedJaccard: jaccard },
    keep: preset === "paper" ? "extremes" : "first",
  };
}

const PERMUTATIONS = 256;

function equal(key: DocumentKey): CorpusStep {
  return { name: `equal-${key}`, settings: { key }, run: (source) => dropEqualDocuments(source(), key) };
}

function near(options: NearDuplicateOptions): CorpusStep {
  const { shingles, banding, verifiedJaccard = null, keep = "first", minimumWords, seed } = options;
  return {
    name: "near-duplicates",
    settings: {
      ...{ shingleWords: shingles.size, words: shingles.words, minimumWords, seed, keep },
      ...{ permutations: PERMUTATIONS, bands: banding.bands, rows: banding.rows, jaccard: verifiedJaccard },
    },
    run: async (source) => removeNearDuplicates(source, { ...options, kernel: await compileMinHashKernel() }),
  };
}
