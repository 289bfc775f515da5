/**
 * The papers of a collection: those whose first version is dated in [since, until), whose primary category is the one asked for,
 * and whose licence will do.
 *
 * OAI-PMH selects by the last change, which never comes before the first version: everything changed from `since` on is asked for
 * and filtered here. The paper's rule for mathematics is this one: the first category's part before the point equals `math`.
 */
import type { HttpClient } from "../../network/http-client.js";
import type { ArxivRules } from "../arxiv-options.js";
import type { Paper } from "../paper.js";
import { harvest } from "./harvest.js";
import type { OaiRecord } from "./oai-page.js";

export interface PaperListing {
  /** By id. */
  readonly papers: readonly Paper[];
  readonly responseDate: string;
  /** Records seen, by what became of them; a record that came twice counts once, except those without an id. */
  readonly counts: Readonly<Record<Fate, number>>;
}

export type Fate = "taken" | "deleted" | "unusable" | "other-date" | "other-category" | "other-licence" | "withdrawn";

export async function listPapers(http: HttpClient, rules: ArxivRules, signal?: AbortSignal): Promise<PaperListing> {
  const counts: Record<Fate, number> = {
    ...{ taken: 0, deleted: 0, unusable: 0, "other-date": 0, "other-category": 0, "other-licence": 0, withdrawn: 0 },
  };
  const newest = new Map<string, Extract<OaiRecord, { status: "paper" }>>();
  let responseDate = "";
  const query = { oaiUrl: rules.oaiUrl, set: setOf(rules.category), since: rules.since };
  for await (const window of harvest(http, query)) {
    signal?.throwIfAborted();
    responseDate = window.responseDate;
    for (const record of window.records) {
      if (record.status === "paper") newest.set(record.paper.id, record);
      else counts[record.status] += 1;
    }
  }
  const papers: Paper[] = [];
  for (const record of newest.values()) {
    const fate = fateOf(record, rules);
    counts[fate] += 1;
    if (fate === "taken") papers.push(record.paper);
  }
  papers.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { papers, responseDate, counts };
}

function fateOf({ paper, isWithdrawn }: Extract<OaiRecord, { status: "paper" }>, rules: ArxivRules): Fate {
  if (paper.created < rules.since || paper.created >= rules.until) return "other-date";
  const primary = paper.categories[0] ?? "";
  const isWanted = rules.category.includes(".") ? primary === rules.category : primary.split(".")[0] === rules.category;
  if (!isWanted) return "other-category";
  const { licence = "" } = paper;
  if (rules.licences.length > 0 && !rules.licences.some((part) => licence.includes(part))) return "other-licence";
  return isWithdrawn && rules.dropsWithdrawn ? "withdrawn" : "taken";
}

/** The archive's set; sets of single categories came late, so the category is chosen here. */
function setOf(category: string): string {
  const archive = category.split(".")[0] ?? category;
  return IN_PHYSICS.has(archive) ? `physics:${archive}` : archive;
}

const IN_PHYSICS = new Set([
  ...[
    "astro-ph",
    "cond-mat",
    "gr-qc",
    "hep-ex",
    "hep-lat",
    "hep-ph",
    "hep-th",
    "math-ph",
    "nlin",
    "nucl-ex",
    "nucl-th",
  ],
  ...["physics", "quant-ph"],
]);
