/** One model reads the items of a screening: what the record already has is not read again. */
import { readBatch, type ItemBits } from "../benchmark/screen/read-batch.js";
import type { ScreenItem, ScreenPlan } from "../benchmark/screen/plan-screen.js";
import { DataError } from "../errors.js";
import { engineOf } from "../measure/scoring-identity.js";
import { hashPlan } from "../text/plan-hash.js";
import { RecordLog } from "../measure/record-log.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { LanguageModel, ModelInfo } from "../model/language-model.js";

export interface ItemsToRead {
  readonly run: RunFolder;
  readonly model: LanguageModel;
  /** The task's id. */
  readonly benchmark: string;
  readonly plan: ScreenPlan;
  readonly contextTokens: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ReadingProgress {
  readonly type: "screening";
  readonly model: string;
  readonly benchmark: string;
  readonly done: number;
  readonly total: number;
  /** Of `done`, how much an earlier session had read. */
  readonly resumed: number;
}

export interface ItemsRead {
  readonly modelInfo: ModelInfo;
  /** In the plan's order. */
  readonly items: readonly ItemBits[];
  readonly itemsFile: string;
  readonly planHash: string;
  readonly seconds: number;
}

/** Of bitwit's own part in the bits: how an item becomes a window. */
const READING_VERSION = 1;

interface BatchLine {
  readonly batch: number;
  readonly seconds: number;
  readonly items: readonly ItemBits[];
}

export async function* readItems(wanted: ItemsToRead): AsyncGenerator<ReadingProgress, ItemsRead> {
  const { run, model, benchmark, plan, contextTokens, signal } = wanted;
  const planHash = hashPlan({
    ...{ schemaVersion: 1, kind: "screen", version: READING_VERSION, ...engineOf(model) },
    ...{ items: plan.itemsSha256, batches: plan.batches.map(({ length }) => length), contextTokens },
  });
  const itemsFile = run.itemsFile(model.info.name, `screen-${benchmark}`, planHash);
  const log = await RecordLog.open(itemsFile, planHash);
  try {
    const lines = log.found.map((line, index) => parseLine(line, index + 2, itemsFile, plan));
    const done = new Set(lines.map(({ batch }) => batch));
    const items = lines.flatMap((line) => line.items);
    const resumed = items.length;
    let seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
    for (const [batch, planned] of plan.batches.entries()) {
      if (done.has(batch)) continue;
      signal?.throwIfAborted();
      const began = performance.now();
      const read = await readBatch(model, planned, contextTokens, signal);
      requireTokens(read, planned, model.info.ref);
      const line: BatchLine = { batch, seconds: (performance.now() - began) / 1000, items: read };
      await log.add(line);
      seconds += line.seconds;
      items.push(...read);
      yield {
        ...{ type: "screening", model: model.info.ref, benchmark },
        ...{ done: items.length, total: plan.items.length, resumed },
      };
    }
    items.sort((a, b) => a.index - b.index);
    return { modelInfo: model.info, items, itemsFile, planHash, seconds };
  } finally {
    await log.close();
  }
}

function requireTokens(read: readonly ItemBits[], planned: readonly ScreenItem[], ref: string): void {
  const place = read.findIndex(({ millibits }) => millibits.length === 0);
  if (place < 0) return;
  throw new DataError("item-empty", `Item ${planned[place]?.id} has no token for ${ref}.`, {
    hint: "Remove the empty item from the data.",
  });
}

function parseLine(line: unknown, number: number, file: string, plan: ScreenPlan): BatchLine {
  const { batch, seconds, items } = (line ?? {}) as Partial<BatchLine>;
  const planned = typeof batch === "number" ? plan.batches[batch] : undefined;
  const isWhole =
    planned !== undefined &&
    Number.isFinite(seconds) &&
    Array.isArray(items) &&
    items.length === planned.length &&
    items.every(
      ({ index, millibits }, place) =>
        index === planned[place]?.index &&
        Array.isArray(millibits) &&
        millibits.length > 0 &&
        millibits.every((value) => Number.isSafeInteger(value) && value >= 0),
    );
  if (isWhole) return line as BatchLine;
  throw new DataError("items-damaged", `Line ${number} of ${file} is not the record of a batch.`, {
    hint: "The file was changed by something else; delete it to read the items again.",
  });
}
