/**
 * The steps over all documents together, one after another, each into a file of its own, so that every step has a source it can
 * read twice and a killed run goes on behind the last one that was finished.
 */
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { CollectedStep } from "../../corpus/collected/manifest.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import type { Document } from "../../text/document.js";
import { hashPlan } from "../../text/plan-hash.js";
import type { CorpusStep } from "../collector.js";
import type { DocumentSource } from "../steps/step.js";
import { readDocumentLines, writeDocumentLines } from "./document-lines.js";

export interface StepsResult {
  readonly documents: DocumentSource;
  readonly records: readonly CollectedStep[];
}

export interface RunStepsOptions {
  readonly folder: string;
  /** Names what `source` gives; another input has another. */
  readonly inputHash: string;
  readonly source: DocumentSource;
  readonly steps: readonly CorpusStep[];
}

export interface StepProgress {
  readonly step: string;
  readonly documents: number;
}

export async function* runSteps(options: RunStepsOptions): AsyncGenerator<StepProgress, StepsResult> {
  const folder = path.join(options.folder, ".collect", "steps");
  const records: CollectedStep[] = [];
  const used = new Set<string>();
  let source = options.source;
  let hash = options.inputHash;
  for (const [index, step] of options.steps.entries()) {
    hash = hashPlan({ hash, name: step.name, settings: step.settings });
    const base = `${String(index + 1).padStart(2, "0")}-${step.name.replace(/[^a-z0-9-]/gi, "-")}-${hash.slice(0, 12)}`;
    const [data, books] = [path.join(folder, `${base}.jsonl.gz`), path.join(folder, `${base}.json`)];
    let record = await readRecord(books);
    if (record === undefined) {
      const run = await step.run(source);
      const progress = new Progress(step.name);
      const writing = writeDocumentLines(data, progress.watch(run.documents));
      yield* progress.until(writing);
      record = { step: step.name, settings: { ...step.settings, ...run.found }, counts: run.counts() };
      await writeFileAtomically(books, JSON.stringify(record));
    }
    records.push(record);
    used.add(path.basename(data)).add(path.basename(books));
    source = () => readDocumentLines(data);
  }
  await removeOthers(folder, used);
  return { documents: source, records };
}

/** What another round or another option left. */
async function removeOthers(folder: string, used: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!used.has(name)) await rm(path.join(folder, name), { force: true });
  }
}

async function readRecord(file: string): Promise<CollectedStep | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as CollectedStep;
  } catch {
    return undefined; // Not there, or not whole: the step runs again.
  }
}

/** Tells every second how many documents have come through. */
class Progress {
  readonly #step: string;
  #documents = 0;

  constructor(step: string) {
    this.#step = step;
  }

  async *watch(documents: AsyncIterable<Document>): AsyncGenerator<Document> {
    for await (const document of documents) {
      this.#documents += 1;
      yield document;
    }
  }

  async *until(work: Promise<unknown>): AsyncGenerator<StepProgress> {
    let isDone = false;
    const done = work.finally(() => (isDone = true));
    done.catch(() => {}); // It is awaited at the end.
    for (;;) {
      yield { step: this.#step, documents: this.#documents };
      if (isDone) break;
      const { promise: second, cancel } = after(1000);
      await Promise.race([done, second]).finally(cancel);
    }
    await done;
  }
}

function after(ms: number): { promise: Promise<void>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  return { promise, cancel: () => clearTimeout(timer) };
}
