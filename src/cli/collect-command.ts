/** `bitwit collect SOURCE` and `bitwit collect assemble`. */
import { assembleCollection, planOfShares } from "../collect/assemble-collection.js";
import type { CollectEvent } from "../collect/collection/collect-event.js";
import { readPlan } from "../collect/collection/plan.js";
import type { Collector, CorpusStep, Settings } from "../collect/collector.js";
import { createHttpClient } from "../collect/network/create-http-client.js";
import type { NetworkEvent } from "../collect/network/http-client.js";
import { runCollection, type CollectResult } from "../collect/run-collection.js";
import { maskDocuments } from "../collect/steps/masking/mask-documents.js";
import { UsageError } from "../errors.js";
import { bitwitVersion } from "../package-root.js";
import { collectorOf as arxivOf } from "./collect-arxiv.js";
import type { SourceName } from "./collect-commands.js";
import { collectorOf as commonCrawlOf } from "./collect-commoncrawl.js";
import { collectorOf as githubOf } from "./collect-github.js";
import { describeCollection } from "./collect-summary.js";
import { parseShard } from "./parse-shard.js";
import type { ProgressLine } from "./progress-line.js";
import { runWithProgress } from "./run-with-progress.js";

export interface CollectFlags {
  readonly output: string;
  readonly since?: string;
  readonly until?: string;
  readonly chars?: number;
  readonly preset: "paper" | "default";
  readonly seed: number;
  readonly decontaminate?: string[];
  readonly maskPii?: boolean;
  readonly endpoint?: string;
  readonly jobs?: number;
  readonly interval?: number;
  readonly attempts: number;
  readonly contact?: string;
  readonly shard?: string;
  readonly plan?: string;
  readonly listOnly?: boolean;
  readonly compression: "zst" | "gz";
  readonly restart?: boolean;
  readonly keepDownloads?: boolean;
  readonly json?: boolean;
}

/** Flags that decide nothing about the documents, or are kept elsewhere in the plan. */
const NOT_KEPT = [
  "output",
  "jobs",
  "interval",
  "attempts",
  "contact",
  "shard",
  "plan",
  "listOnly",
  "restart",
  "keepDownloads",
  "json",
];

export async function collectCommand(source: SourceName, flags: CollectFlags): Promise<void> {
  refuseTurnedDates(flags);
  const collector = await makeCollector(source, flags);
  const politeness = POLITENESS[source];
  const moreSteps = await moreStepsOf(flags);
  const plan = flags.plan === undefined ? undefined : await readPlan(flags.plan);
  if (flags.plan !== undefined && plan === undefined) {
    throw new UsageError("collect-plan", `There is no plan ${flags.plan}.`, {
      hint: "Name the file .collect/plan.json in the folder of the machine that listed the units.",
    });
  }
  const kept = Object.fromEntries(Object.entries(flags).filter(([key]) => !NOT_KEPT.includes(key)));
  const retries = new RetryLines();
  const result = await runWithProgress(
    flags.output,
    (signal) =>
      runCollection(collector, {
        folder: flags.output,
        context: {
          http: createHttpClient({
            userAgent: userAgentOf(flags.contact),
            intervalMs: flags.interval === undefined ? politeness.intervalMs : flags.interval * 1000,
            concurrency: flags.jobs ?? politeness.concurrency,
            attempts: flags.attempts,
            onEvent: (event) => retries.show(event),
            signal,
          }),
          signal,
        },
        seed: flags.seed,
        ...(flags.chars === undefined ? {} : { budgetChars: flags.chars }),
        ...{ format: flags.compression, moreSteps, concurrency: flags.jobs ?? politeness.concurrency },
        ...(flags.shard === undefined ? {} : { shard: parseShard(flags.shard) }),
        ...(plan === undefined ? {} : { plan }),
        ...{ listOnly: flags.listOnly ?? false, restart: flags.restart ?? false },
        ...{ keepDownloads: flags.keepDownloads ?? false, flags: kept as Settings },
      }),
    (progress, event) => showEvent(progress, source, event),
  );
  print(result, flags.json);
}

export async function assembleCommand(
  folders: readonly string[],
  flags: { readonly output: string; readonly unfinished?: boolean; readonly json?: boolean },
): Promise<void> {
  const plan = await planOfShares(folders, flags.unfinished);
  const given = plan.flags as unknown as CollectFlags;
  const source = plan.request.source as SourceName;
  const collector = await makeCollector(source, given);
  const moreSteps = await moreStepsOf(given);
  const result = await runWithProgress(
    flags.output,
    () =>
      assembleCollection(collector, {
        folder: flags.output,
        shares: folders,
        moreSteps,
        unfinished: flags.unfinished ?? false,
      }),
    (progress, event) => showEvent(progress, source, event),
  );
  print(result, flags.json);
}

function userAgentOf(contact: string | undefined): string {
  if (contact === undefined) return `bitwit/${bitwitVersion}`;
  const isAddress = /^[^\s@()]+@[^\s@()]+$/.test(contact);
  if (isAddress || URL.canParse(contact)) return `bitwit/${bitwitVersion} (+${isAddress ? "mailto:" : ""}${contact})`;
  throw new UsageError("collect-contact", `--contact is "${contact}", neither an e-mail address nor a page.`, {
    hint: "Such as --contact me@example.org.",
  });
}

interface Politeness {
  readonly intervalMs: number;
  readonly concurrency: number;
}

/** What the sources bear: arXiv asks for a request each three seconds, and one at a time. */
const POLITENESS: Readonly<Record<SourceName, Politeness>> = {
  commoncrawl: { intervalMs: 1000, concurrency: 2 },
  github: { intervalMs: 0, concurrency: 4 },
  arxiv: { intervalMs: 3000, concurrency: 1 },
};

const makeCollector = (source: SourceName, flags: CollectFlags): Promise<Collector> => COLLECTORS[source](flags);

const COLLECTORS: Readonly<Record<SourceName, (flags: CollectFlags) => Promise<Collector>>> = {
  commoncrawl: commonCrawlOf,
  github: githubOf,
  arxiv: arxivOf,
};

async function moreStepsOf({ decontaminate = [], maskPii }: CollectFlags): Promise<CorpusStep[]> {
  const steps: CorpusStep[] = [];
  if (decontaminate.length > 0) {
    const { overlapStep } = await import("./collect-overlap.js");
    steps.push(await overlapStep(decontaminate));
  }
  if (maskPii === true) steps.push({ name: "masking", settings: {}, run: (documents) => maskDocuments(documents()) });
  return steps;
}

function refuseTurnedDates({ since, until }: CollectFlags): void {
  if (since === undefined || until === undefined || since < until) return;
  throw new UsageError("collect-dates", `--since is ${since} and --until ${until}: no day lies between.`, {
    hint: "--until is the first day that is not taken any more.",
  });
}

function print(result: CollectResult, json = false): void {
  process.stdout.write(json ? `${JSON.stringify({ schemaVersion: 1, ...result })}\n` : describeCollection(result));
  if (json) for (const { message } of result.warnings) process.stderr.write(`warning: ${message}\n`);
}

function showEvent(progress: ProgressLine, source: SourceName, event: CollectEvent): void {
  const plain = (key: string, text: string) => progress.step({ key, done: 0, total: 0, describe: () => text });
  if (event.type === "listing") return plain("listing", `asking ${source} what there is`);
  if (event.type === "listed") return plain("listed", `${event.units} units listed`);
  if (event.type === "writing") return plain("writing", "writing the corpus");
  if (event.type === "step") return plain(event.step, `${event.step} · ${event.documents} documents`);
  if (event.leftOut !== undefined) {
    progress.clear();
    process.stderr.write(`left out ${event.id}: ${event.leftOut.reason}: ${event.leftOut.message}\n`);
  }
  const { done, units, chars, wantedChars } = event;
  const [part, all] = wantedChars === undefined ? [done, units] : [Math.min(chars, wantedChars), wantedChars];
  const share = all > 0 ? ` · ${Math.floor((100 * part) / all)} %` : "";
  progress.step({
    ...{ key: "units", done: part, total: all },
    describe: (eta) => `${source} · ${done} of ${units} units · ${millions(chars)} M characters${share}${eta}`,
  });
}

const millions = (chars: number): string => (chars / 1e6).toFixed(1);

/** Retries are worth a line each, but not a thousand. */
class RetryLines {
  #shown = 0;

  show(event: NetworkEvent): void {
    if (event.type !== "retry" || this.#shown >= LONGEST_LOG) return;
    this.#shown += 1;
    const { url, attempt, waitMs, reason } = event;
    const more = this.#shown === LONGEST_LOG ? " (no further retries are shown)" : "";
    process.stderr.write(`${reason}: ${url}; try ${attempt + 1} in ${(waitMs / 1000).toFixed(1)} s${more}\n`);
  }
}

const LONGEST_LOG = 50;
