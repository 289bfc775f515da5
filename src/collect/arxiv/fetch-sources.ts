/** The sources of a unit's papers, one after another: downloaded, or out of a bulk tar. */
import { createReadStream } from "node:fs";
import path from "node:path";
import { readTar } from "../archive/read-tar.js";
import type { CollectContext } from "../collector.js";
import { HttpError } from "../network/http-error.js";
import { fileNameOf, idOfMember } from "./arxiv-id.js";
import type { ArxivRules } from "./arxiv-options.js";
import { sourceOf, type FetchedSource } from "./convert-paper.js";
import { BULK_BYTES, type UnitDetail } from "./list-units.js";
import type { Paper } from "./paper.js";

export interface Fetched {
  readonly paper: Paper;
  readonly source: FetchedSource | "gone" | "too-large";
}

/** @throws {HttpError} the network failed for longer than the client tries: the run stops. */
export function fetchSources(detail: UnitDetail, rules: ArxivRules, context: CollectContext): AsyncGenerator<Fetched> {
  const { tar } = detail;
  return tar === undefined
    ? download(detail.papers, rules, context)
    : fromTar(detail.papers, path.join(rules.bulkFolder ?? "", tar), rules);
}

async function* download(
  papers: readonly Paper[],
  { sourceUrl, version, maxSourceBytes: maxBytes }: ArxivRules,
  { http, downloadFolder, signal }: CollectContext,
): AsyncGenerator<Fetched> {
  for (const paper of papers) {
    signal?.throwIfAborted();
    const name = `${paper.id}${version === "first" ? "v1" : ""}`;
    try {
      const file = path.join(downloadFolder, `${fileNameOf(name)}.source`);
      const { sha256 } = await http.download(`${sourceUrl}${name}`, file, { maxBytes });
      yield { paper, source: { open: () => createReadStream(file), sha256 } };
    } catch (error) {
      if (!(error instanceof HttpError && error.isPermanent)) throw error;
      // Refused for its size, it had an answer that was none of these.
      const isGone = error.status !== undefined && error.status >= 400;
      yield { paper, source: isGone ? "gone" : "too-large" };
    }
  }
}

async function* fromTar(
  papers: readonly Paper[],
  file: string,
  { maxSourceBytes }: ArxivRules,
): AsyncGenerator<Fetched> {
  const wanted = new Map(papers.map((paper) => [paper.id, paper]));
  const skipped: string[] = [];
  const limits = { fileBytes: maxSourceBytes, totalBytes: BULK_BYTES };
  const options = { file, limits, onSkip: ({ path: member }: { path: string }) => skipped.push(member) };
  for await (const { path: member, bytes } of readTar(createReadStream(file), options)) {
    const paper = take(wanted, member);
    if (paper !== undefined) yield { paper, source: sourceOf(bytes) };
  }
  for (const member of skipped) {
    const paper = take(wanted, member);
    if (paper !== undefined) yield { paper, source: "too-large" };
  }
  for (const paper of wanted.values()) yield { paper, source: "gone" };
}

/** Each paper once, also when a tar has it twice. */
function take(wanted: Map<string, Paper>, member: string): Paper | undefined {
  const id = idOfMember(member);
  const paper = id === undefined ? undefined : wanted.get(id);
  if (paper !== undefined) wanted.delete(paper.id);
  return paper;
}
