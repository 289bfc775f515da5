/** One line on stderr that says what is being done, how far it is, and when it will be done; only on a terminal. */
import type { MeasureEvent } from "../measure/measure-all.js";

export interface ProgressStep {
  readonly key: string;
  readonly done: number;
  readonly total: number;
  /** Of `done`, what an earlier session did. */
  readonly resumed?: number;
  /** The line, with the time left put where it belongs: empty, or beginning with a space. */
  readonly describe: (eta: string) => string;
}

export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  #key = "";
  #startedAt = 0;
  #startedWith = 0;
  #drawnAt = 0;
  #shown = false;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  show(event: MeasureEvent): void {
    if (!this.#stream.isTTY) return;
    if (event.type === "measurement") return this.clear();
    if (event.type === "workers" && event.total === 0) return;
    const resumed = event.type === "probe" ? 0 : (event.resumed ?? 0);
    const key = keyOf(event);
    this.step({ key, done: event.done, total: event.total, resumed, describe: (eta) => describe(event, eta) });
  }

  /** Any other work; a new `key` begins a new estimate of the time left. */
  step({ key, done, total, resumed = 0, describe: text }: ProgressStep): void {
    if (!this.#stream.isTTY) return;
    const now = performance.now();
    if (key !== this.#key) {
      this.#key = key;
      this.#startedAt = now;
      this.#startedWith = resumed;
    } else if (now - this.#drawnAt < 100) return;
    this.#drawnAt = now;
    const columns = this.#stream.columns || 80;
    this.#stream.write(`\r\x1b[2K${text(this.#eta({ done, total }, now)).slice(0, columns - 1)}`);
    this.#shown = true;
  }

  /** A line that stays, on a terminal or not. */
  say(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#shown) this.#stream.write("\r\x1b[2K");
    this.#shown = false;
    this.#key = "";
  }

  #eta({ done, total }: { done: number; total: number }, now: number): string {
    const gained = done - this.#startedWith;
    const elapsed = (now - this.#startedAt) / 1000;
    if (gained <= 0 || elapsed < 0.5 || total <= 0) return "";
    return ` · ${duration(((total - done) * elapsed) / gained)} left`;
  }
}

type Work = Exclude<MeasureEvent, { type: "measurement" }>;

function keyOf(event: Work): string {
  if (event.type === "workers") return "workers";
  return event.type === "probe" ? `${event.model} probes` : `${event.stage} ${event.model ?? ""} ${event.corpus}`;
}

function describe(event: Work, eta: string): string {
  if (event.type === "workers") {
    const { done, total, workers, shardsLeft, shardsFailed } = event;
    const failed = shardsFailed === 0 ? "" : ` · ${shardsFailed} set aside`;
    return `${workers.length} ${workers.length === 1 ? "worker" : "workers"} · scoring ${Math.floor((100 * done) / total)} % · ${shardsLeft} shards left${failed}${eta}`;
  }
  if (event.type === "probe") return `${event.model} · ${event.family} probes · ${event.done} of ${event.total}${eta}`;
  const { stage, model, corpus, done, total, runningBpc } = event;
  if (stage === "read") return `reading ${corpus}`;
  const share = total > 0 ? `${Math.floor((100 * done) / total)} %` : "";
  const verb = { tokenize: "tokenizing", score: "scoring", compress: "compressing" }[stage];
  const bpc = runningBpc === undefined ? "" : ` · ${runningBpc.toFixed(3)} bpc`;
  return `${model ?? ""} · ${verb} ${corpus} · ${share}${bpc}${eta}`;
}

/** Such as `2 h 05 min`, `3 min 20 s`, `8 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= 3600)
    return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, "0")} min`;
  if (whole >= 60) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${whole} s`;
}
