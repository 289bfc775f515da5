/** One repository's documents: its tarball's files of the language, without those that the filters drop. */
import { createReadStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import { DataError } from "../../errors.js";
import type { Document } from "../../text/document.js";
import { UnitError, type CollectContext, type Unit, type UnitRun } from "../collector.js";
import { paperCode } from "../steps/quality/paper-code.js";
import { applyQualityRules } from "../steps/quality/quality-rules.js";
import { KEEP, runStep } from "../steps/run-step.js";
import type { StepRun } from "../steps/step.js";
import { isoSeconds } from "./date-window.js";
import { fetchRepository, type FetchedRepository } from "./fetch-repository.js";
import type { GithubApi } from "./github-api.js";
import type { GithubPlan } from "./github-options.js";
import { MAXIMUM_FILE_BYTES, readSourceFiles } from "./read-source-files.js";
import { repositoryOf, type Repository } from "./repository.js";
import { PATH_RULES, skippedPathRule } from "./skipped-path.js";

/** @param plan decides, with the unit and the commit that is found, what comes out. */
export function collectRepository(plan: GithubPlan, api: GithubApi, unit: Unit, context: CollectContext): UnitRun {
  const repository = repositoryOf(unit.detail);
  let steps: readonly UnitStep[] = [];
  async function* run(): AsyncGenerator<Document> {
    const isPinned = plan.preset !== "paper" && plan.untilMs !== undefined;
    const fetched = await fetchRepository(
      api,
      context,
      { unit, repository },
      {
        before: isPinned ? isoSeconds(plan.untilMs - 1000) : undefined,
        maximumBytes: plan.maximumTarballBytes,
      },
    );
    steps = stepsOf(plan, repository, fetched);
    try {
      yield* (steps.at(-1) as UnitStep).run.documents;
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      await rm(fetched.file, { force: true });
      const reason = error.code.endsWith("too-large") ? "too-large" : "damaged";
      throw new UnitError(reason, `${repository.fullName}: ${error.message}`, { cause: error });
    }
    // The unit's documents are all that is needed; a thousand tarballs would fill a disk.
    await rm(fetched.file, { force: true });
  }
  return {
    documents: run(),
    books: () => steps.map(({ step, settings, run }) => ({ step, settings, counts: run.counts() })),
  };
}

type UnitStep = Omit<CollectedStep, "counts"> & { readonly run: StepRun };

function stepsOf(plan: GithubPlan, repository: Repository, fetched: FetchedRepository): readonly UnitStep[] {
  const { language, preset, seed } = plan;
  const files = readSourceFiles(createReadStream(fetched.file), {
    ...{ file: `the tarball of ${repository.fullName}`, language, isPaper: preset === "paper" },
    idOf: (path) => `${repository.fullName}/${path}`,
    metaOf: (path) => metaOf(plan, repository, fetched, path),
  });
  const settings = { language: language.name, endings: [...language.endings], maximumBytes: MAXIMUM_FILE_BYTES };
  const steps: UnitStep[] = [{ step: "source-files", settings, run: files }];
  if (preset !== "paper") {
    steps.push({ step: "paths", settings: { rules: [...PATH_RULES] }, run: dropSkippedPaths(files.documents) });
  }
  const rules = paperCode({ seed, ...(language.name === "python" ? {} : { keywords: [] }) });
  const last = steps.at(-1)?.run.documents ?? [];
  // The tokenizer of the paper's rule (codeparrot/codeparrot) is not shipped, and another would make it another rule.
  const quality = {
    seed,
    charsPerToken: "not applied: the codeparrot tokenizer is not at hand",
    rules: [...(rules.rules ?? [])],
  };
  steps.push({ step: "code-quality", settings: quality, run: applyQualityRules(last, rules) });
  return steps;
}

function dropSkippedPaths(documents: AsyncIterable<Document>): StepRun {
  return runStep(
    documents,
    ({ meta }) => {
      const path = String(meta?.["path"]);
      const rule = skippedPathRule(path);
      return rule === undefined ? KEEP : { status: "reject", rule, value: path };
    },
    { rules: PATH_RULES },
  );
}

/** The paper's names come along in its preset where they are others. */
function metaOf(plan: GithubPlan, repository: Repository, { commit, committedAt }: FetchedRepository, path: string) {
  const { fullName, licence, licenceName, stars, createdAt, pushedAt } = repository;
  const address = path.split("/").map(encodeURIComponent).join("/");
  return {
    ...{
      repo: fullName,
      path,
      commit,
      committedAt,
      url: `${repository.url}/blob/${commit}/${address}`,
      licence,
      stars,
    },
    ...{ createdAt, pushedAt, language: plan.language.name, date: plan.date === "created" ? createdAt : pushedAt },
    ...(plan.preset === "paper" ? { repo_name: fullName, licenses: licenceName ?? "null", stars_count: stars } : {}),
  };
}
