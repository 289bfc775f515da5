/**
 * Fresh code from GitHub: repositories found by language, date and stars, their tarballs at a pinned commit, the paper's
 * filters of files. docs/collect/github.md has the rules and where they are not the paper's.
 */
import type { CollectContext, Collector, Settings } from "../collector.js";
import type { HttpClient } from "../network/http-client.js";
import { collectRepository } from "./collect-repository.js";
import { githubCorpusSteps } from "./corpus-steps.js";
import { isoSeconds } from "./date-window.js";
import { githubApi, type GithubApi } from "./github-api.js";
import { readGithubOptions, type GithubOptions, type GithubPlan } from "./github-options.js";
import { listRepositories } from "./list-repositories.js";

/** @throws {UsageError} an option's value is not allowed. */
export function github(options: GithubOptions): Collector {
  const plan = readGithubOptions(options);
  // One for all units: limits are shared.
  const apis = new WeakMap<HttpClient, GithubApi>();
  const apiOf = ({ http }: CollectContext): GithubApi => {
    const api = apis.get(http) ?? githubApi(http, options);
    apis.set(http, api);
    return api;
  };
  return {
    source: "github",
    subset: plan.language.name,
    settings: settingsOf(plan),
    list: (context) => listRepositories(apiOf(context), plan, context.signal),
    collect: (unit, context) => collectRepository(plan, apiOf(context), unit, context),
    corpusSteps: githubCorpusSteps(plan),
    card: {
      title: `${plan.language.searchName} code from GitHub`,
      origin: originOf(plan),
      licence: licenceText(plan),
    },
  };
}

function settingsOf({ language, licence, ...plan }: GithubPlan): Settings {
  const { sinceMs, untilMs, perRepositoryChars = null, segmentChars = null, ...rest } = plan;
  return {
    ...rest,
    ...{ since: isoSeconds(sinceMs), until: untilMs === undefined ? null : isoSeconds(untilMs) },
    ...{ language: language.name, licence: licence === "any" ? "any" : [...licence], perRepositoryChars, segmentChars },
    commit: plan.preset === "paper" || untilMs === undefined ? "newest" : "last-before-until",
  };
}

function originOf({ language, date, sinceMs, untilMs, minimumStars, order, repositories, preset }: GithubPlan): string {
  const until = untilMs === undefined ? "the day of the search" : `before ${isoSeconds(untilMs)}`;
  const first = order === "stars" ? "those with the most stars" : "in a seeded random order";
  return [
    `Files of public repositories on GitHub whose main language is ${language.searchName}, ${date} from ${isoSeconds(sinceMs)}`,
    `on, ${until}, with at least ${minimumStars} stars; at most ${repositories} repositories, ${first}. Forks are left out.`,
    "A repository may hold text that is older than itself, such as code that was moved into it.",
    preset === "paper"
      ? "The files are those of the newest commit at the time of collection; filters follow the paper (Huang et al., 2024)."
      : "The files are those of the commit in `meta.commit`; vendored, built and generated files are left out.",
  ].join(" ");
}

function licenceText({ licence }: GithubPlan): string {
  const rule =
    licence === "any"
      ? "Repositories of every licence and of none are in it: do not publish the text without looking at `meta.licence`."
      : `Only repositories for which GitHub detects one of ${licence.join(", ")} are in it.`;
  return (
    `${rule} \`meta.licence\` is the SPDX identifier of each file's repository; single files may have other terms. ` +
    "The copyright stays with the authors, whom `meta.url` leads to."
  );
}
