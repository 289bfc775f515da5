/**
 * One planned measurement whose shards go through the queue. Every shard is recorded, or in a job that was put in, or
 * still to be put in, or set aside with its error; the run folder's log alone says which are recorded.
 */
import type { Checkpoint, ShardRecord } from "../measure/checkpoint.js";
import type { PlannedMeasurement } from "../measure/plan-measurement.js";
import type { Protocol } from "../measure/protocol.js";
import type { PlannedShard } from "../measure/plan-windows.js";
import { cutJob } from "./cut-job.js";
import type { RecordMessage } from "./record-stream.js";
import type { ShardJobData } from "./shard-job.js";

export interface QueuedJob {
  /** The same shards make the same id, so a job that is in the queue already is not put in twice. */
  readonly id: string;
  readonly data: ShardJobData;
}

export interface FailedShard {
  readonly model: string;
  readonly corpus: string;
  readonly protocol: Protocol;
  readonly planHash: string;
  readonly shard: number;
  readonly error: string;
}

export class QueuedMeasurement {
  readonly planHash: string;
  readonly #planned: PlannedMeasurement;
  readonly #checkpoint: Checkpoint;
  /** The checkpoint's records and those that are not on the disk yet. */
  readonly #records: Map<number, ShardRecord>;
  readonly #unwritten: ShardRecord[] = [];
  readonly #offsets: Float64Array;
  readonly #shardsPerJob: number;
  readonly #toPut: Iterator<PlannedShard>;
  /** Jobs that were put in and have shards without a record. */
  readonly #jobs = new Map<string, readonly PlannedShard[]>();
  readonly #jobOf = new Map<number, string>();
  readonly #failed = new Map<number, string>();
  #recordedBefore = 0;
  #isAllPut = false;
  #put = 0;

  constructor(planned: PlannedMeasurement, checkpoint: Checkpoint, shardsPerJob: number) {
    this.planHash = planned.plan.facts.planHash;
    this.#planned = planned;
    this.#checkpoint = checkpoint;
    this.#records = new Map(checkpoint.records);
    this.#offsets = planned.tokenized.documents.tokenOffsets();
    this.#shardsPerJob = shardsPerJob;
    this.#toPut = planned.plan.shards();
    this.#recordedBefore = checkpoint.records.size;
  }

  /** Neither recorded nor set aside. */
  get shardsLeft(): number {
    return this.#planned.plan.facts.shardCount - this.#records.size - this.#failed.size;
  }

  /** Not put in yet. */
  get backlog(): number {
    return this.#isAllPut ? 0 : Math.max(0, this.#planned.plan.facts.shardCount - this.#recordedBefore - this.#put);
  }

  get jobIds(): string[] {
    return [...this.#jobs.keys()];
  }

  get tokenCount(): number {
    return this.#planned.plan.facts.modelTokenCount;
  }

  /** Tokens in the records. */
  recordedTokens(): number {
    let tokens = 0;
    for (const record of this.#records.values()) tokens += tokensOf(record);
    return tokens;
  }

  get failures(): FailedShard[] {
    const { model, corpus, protocol, planHash } = this.#planned.plan.facts;
    return [...this.#failed].map(([shard, error]) => ({ model, corpus, protocol, planHash, shard, error }));
  }

  /** The next job to put in; undefined when all are. */
  async nextJob(): Promise<QueuedJob | undefined> {
    const shards: PlannedShard[] = [];
    while (!this.#isAllPut && shards.length < this.#shardsPerJob) {
      const next = this.#toPut.next();
      if (next.done === true) this.#isAllPut = true;
      else if (!this.#records.has(next.value.index)) shards.push(next.value);
      else if (shards.length > 0) break; // A job holds neighbours only.
    }
    const [first] = shards;
    if (first === undefined) return undefined;
    this.#put += shards.length;
    const id = `${this.planHash.slice(0, 12)}-${first.index}-${shards.length}`;
    this.#jobs.set(id, shards);
    for (const { index } of shards) this.#jobOf.set(index, id);
    return { id, data: await cutJob(this.#planned, this.#offsets, shards) };
  }

  /** A job that was lost on the way, once more. */
  async jobAgain(id: string): Promise<QueuedJob | undefined> {
    const shards = this.#jobs.get(id);
    return shards === undefined ? undefined : { id, data: await cutJob(this.#planned, this.#offsets, shards) };
  }

  /**
   * Takes a record, to be written by `flush`; one that is there already is compared and left out.
   * @returns its tokens, when it is new. @throws {DataError} when it is not of this plan or differs from the one before.
   */
  async take({ planHash, record, worker }: RecordMessage): Promise<number | undefined> {
    const shard = (record as { shard?: unknown } | undefined)?.shard;
    const where = `The record of shard ${String(shard)} from worker ${worker}`;
    const sink = { records: this.#records, add: async (one: ShardRecord) => this.#keep(one) };
    if (!(await this.#planned.plan.add(sink, planHash, record, where))) return undefined;
    const index = shard as number;
    this.#failed.delete(index);
    this.#forgetJobOf(index);
    const taken = this.#records.get(index);
    return taken === undefined ? undefined : tokensOf(taken);
  }

  /** Writes what was taken, all with one flush of the disk. */
  async flush(): Promise<void> {
    const records = this.#unwritten.splice(0);
    if (records.length > 0) await this.#checkpoint.add(...records);
  }

  /** Sets the shards of a job aside that have no record. */
  setAside(id: string, error: string): void {
    for (const { index } of this.#jobs.get(id) ?? []) {
      if (!this.#records.has(index)) this.#failed.set(index, error);
    }
    this.#jobs.delete(id);
  }

  async close(): Promise<void> {
    await this.#checkpoint.close();
    await this.#planned.close();
  }

  #keep(record: ShardRecord): void {
    this.#records.set(record.shard, record);
    this.#unwritten.push(record);
  }

  #forgetJobOf(index: number): void {
    const id = this.#jobOf.get(index);
    this.#jobOf.delete(index);
    const shards = id === undefined ? undefined : this.#jobs.get(id);
    if (id !== undefined && shards?.every((one) => this.#records.has(one.index)) === true) this.#jobs.delete(id);
  }
}

function tokensOf({ segments }: { readonly segments: readonly { readonly tokens: number }[] }): number {
  return segments.reduce((sum, { tokens }) => sum + tokens, 0);
}
