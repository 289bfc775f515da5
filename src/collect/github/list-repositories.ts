/**
 * The repositories of a collection, in the order in which they are taken: those that the search finds, whose licence is let
 * in, ordered by a seeded draw from each one's id, or by stars, and cut at the number asked for.
 *
 * Invariant: the order depends on the seed and the set alone. With a seed's order, a smaller number takes the first of a
 * larger one.
 */
import { UsageError } from "../../errors.js";
import { createRandom } from "../../math/random.js";
import type { Unit, UnitListing } from "../collector.js";
import { DAY_MS, isoSeconds } from "./date-window.js";
import type { GithubApi } from "./github-api.js";
import type { GithubPlan } from "./github-options.js";
import { allowsLicence } from "./licences.js";
import type { Repository } from "./repository.js";
import { searchRepositories } from "./search-repositories.js";

export async function listRepositories(api: GithubApi, plan: GithubPlan, signal?: AbortSignal): Promise<UnitListing> {
  const endMs = plan.untilMs ?? Math.ceil((Date.now() + 1) / DAY_MS) * DAY_MS;
  if (endMs <= plan.sinceMs) throw notYet(plan.sinceMs);
  const { repositories, queries, answeredAt } = await searchRepositories(
    api,
    {
      qualifiers: qualifiersOf(plan),
      date: plan.date,
      window: { startMs: plan.sinceMs, endMs },
      minimumStars: plan.minimumStars,
    },
    signal,
  );
  const allowed = repositories.filter(({ licence }) => allowsLicence(plan.licence, licence ?? undefined));
  const taken = inOrder(allowed, plan).slice(0, plan.repositories);
  return {
    units: taken.map(unitOf),
    snapshot: {
      ...{ endpoint: api.endpoint, answeredAt: answeredAt ?? null },
      window: { since: isoSeconds(plan.sinceMs), until: isoSeconds(endMs), date: plan.date },
      ...{ queries, found: repositories.length, licensed: allowed.length, taken: taken.length },
    },
  };
}

function notYet(sinceMs: number): UsageError {
  return new UsageError("github-date", `since ${isoSeconds(sinceMs)} is in the future.`, {
    hint: "Give a day that has been; the window ends today when no until is given.",
  });
}

/** `is:public`: with a token the search finds what its owner alone may see. */
function qualifiersOf({ language, archived, licence }: GithubPlan): string[] {
  const qualifiers = [`language:${language.searchName}`, "fork:false", "is:public"];
  if (!archived) qualifiers.push("archived:false");
  // One licence is asked for; of several the search makes something else than "or", so they are looked at here.
  if (licence !== "any" && licence.length === 1) qualifiers.push(`license:${licence[0]?.toLowerCase()}`);
  return qualifiers;
}

function inOrder(repositories: readonly Repository[], { order, seed }: GithubPlan): Repository[] {
  const ranked = repositories.map((repository) => ({
    repository,
    rank: order === "stars" ? -repository.stars : createRandom(`${seed} repository ${repository.repositoryId}`)(),
  }));
  ranked.sort((one, other) => one.rank - other.rank || one.repository.repositoryId - other.repository.repositoryId);
  return ranked.map(({ repository }) => repository);
}

function unitOf(repository: Repository): Unit {
  const id = `${repository.repositoryId}-${repository.fullName.replace("/", "-")}`.slice(0, MAXIMUM_ID_CHARS);
  return { id, detail: repository };
}

const MAXIMUM_ID_CHARS = 120;
