/**
 * The shards of a planned measurement, and what the record of each must look like. Pure: facts and documents' counts make
 * it, so that records can be checked where there is neither model nor corpus.
 */
import { DataError } from "../errors.js";
import { encodeRecord, parseRecord, type Segment, type ShardRecord } from "./checkpoint.js";
import { binWindows } from "./context-bins.js";
import type { DocumentTable } from "./document-table.js";
import type { MeasurementFacts } from "./measurement-facts.js";
import { planShards, planWindows, shardInputTokens, type PlannedShard } from "./plan-windows.js";
import { FEWEST_DOCUMENT_UNITS } from "./reduce.js";
import { mergeWindows, segmentsOf, type ShardSink } from "./score-shards.js";

export class ShardPlan {
  readonly facts: MeasurementFacts;
  readonly documents: DocumentTable;
  #shards: readonly PlannedShard[] | undefined;
  #offsets: Float64Array | undefined;

  constructor(facts: MeasurementFacts, documents: DocumentTable) {
    this.facts = facts;
    this.documents = documents;
  }

  /** Records keep one segment a window where documents are few. */
  get keepsWindows(): boolean {
    return this.documents.length < FEWEST_DOCUMENT_UNITS;
  }

  *shards(): Generator<PlannedShard> {
    const { protocol, hasBos, modelInfo } = this.facts;
    yield* planShards(planWindows(protocol, this.documents.tokenCounts, hasBos), shardInputTokens(modelInfo));
  }

  /**
   * Takes a record that came from elsewhere, as it stands in a shard log, into this measurement's own log. Everything but
   * the bits follows from the plan and is compared with it; the bits must be possible, and the same by document and by
   * context.
   * @param where names the record's origin in errors. @returns false when the same record is there already.
   * @throws {DataError} when it is of another plan, no record of this plan, or has other bits than the one that is there.
   */
  async add(sink: ShardSink, planHash: string, raw: unknown, where: string): Promise<boolean> {
    if (planHash !== this.facts.planHash) {
      throw new DataError(
        "record-plan",
        `${where} belongs to another plan (${planHash.slice(0, 12)}…, this one is ${this.facts.planHash.slice(0, 12)}…): another model file, corpus, protocol, engine or version of bitwit.`,
        { hint: "Use the same bitwit, model files and corpora on every machine, and the same kind of processor." },
      );
    }
    const record = parseRecord(raw, where);
    this.#check(record, where);
    const known = sink.records.get(record.shard);
    if (known === undefined) {
      await sink.add(record);
      return true;
    }
    if (bitsOf(known) === bitsOf(record)) return false;
    throw new DataError("record-differs", `${where} has other bits for shard ${record.shard} than the record before.`, {
      hint: "The same shard must give the same bits on every machine: compare `bitwit doctor` on both.",
    });
  }

  #check(record: ShardRecord, where: string): void {
    this.#shards ??= [...this.shards()];
    this.#offsets ??= this.documents.tokenOffsets();
    const shard = this.#shards[record.shard];
    if (shard === undefined) {
      throw damaged(where, `it is of shard ${record.shard}, and the plan has ${this.#shards.length}`);
    }
    const offsets = this.#offsets;
    const single = shard.windows.flatMap((window, index) =>
      segmentsOf(shard.firstWindow + index, window, new Float64Array(window.scored), offsets),
    );
    const segments = this.keepsWindows ? single : mergeWindows(single);
    if (shapeOf(record.segments) !== shapeOf(segments)) {
      throw damaged(where, `its windows, documents and tokens are not those of shard ${record.shard}`);
    }
    const bits = record.segments.map((segment) => segment.bits);
    if (!bits.every(isPossible) || record.seconds < 0) throw damaged(where, "it has a negative number");
    if (record.bins === undefined) return; // A record of an older version.
    const windows = shard.windows.map(({ length, addsBos, scored }) => ({
      tokens: { length: length + (addsBos ? 1 : 0) },
      scored,
    }));
    const zeros = shard.windows.map(({ scored }) => new Float64Array(scored));
    const bins = binWindows(windows, zeros);
    const sameBins =
      record.bins.length === bins.length &&
      record.bins.every(
        ([bin, tokens, sum], place) => bin === bins[place]?.[0] && tokens === bins[place]?.[1] && isPossible(sum),
      );
    const [byDocument, byContext] = [sum(bits), sum(record.bins.map(([, , part]) => part))];
    if (!sameBins || Math.abs(byDocument - byContext) > 1e-6 * Math.max(1, byDocument)) {
      throw damaged(where, "its bits by context are not those of its documents");
    }
  }
}

function shapeOf(segments: readonly Segment[]): string {
  return segments.map(({ window, document, tokens }) => `${window},${document},${tokens}`).join(";");
}

function isPossible(bits: number): boolean {
  return Number.isFinite(bits) && bits >= 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A record without the time it took, which two machines never share. */
function bitsOf(record: ShardRecord): string {
  return JSON.stringify(encodeRecord({ ...record, seconds: 0 }));
}

function damaged(where: string, why: string): DataError {
  return new DataError("record-damaged", `${where} is not the record of a shard of this plan: ${why}.`, {
    hint: "The file was changed by something else, or is another measurement's; measure those shards again.",
  });
}
