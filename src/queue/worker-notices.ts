/** What the user of a coordinator should be told, each thing once: that nobody works, that a worker refuses, what was lost. */
import type { OfferIdentity } from "./offer.js";
import type { WorkerState } from "./worker-state.js";

/** Rounds without any worker before that is worth a word. */
const PATIENT_ROUNDS = 10;

export class WorkerNotices {
  readonly #waiting: string[] = [];
  readonly #said = new Set<string>();
  #lonelyRounds = 0;

  add(text: string): void {
    this.#waiting.push(text);
  }

  look(workers: readonly WorkerState[], open: readonly Pick<OfferIdentity, "queue" | "model">[]): void {
    this.#lonelyRounds = workers.length === 0 && open.length > 0 ? this.#lonelyRounds + 1 : 0;
    if (this.#lonelyRounds === PATIENT_ROUNDS)
      this.add("no worker is there: start some with `bitwit worker --queue …` and the same address");
    for (const worker of workers) {
      for (const { queue, model } of open) {
        const reason = worker.refused[queue];
        if (reason !== undefined) this.#once(`worker ${worker.id} does not take ${model.ref}: ${reason}`);
      }
    }
    for (const { queue, model } of open) {
      if (workers.length > 0 && workers.every((worker) => worker.refused[queue] !== undefined))
        this.#once(`none of the ${workers.length} workers takes ${model.ref}; its shards wait for one that does`);
    }
  }

  /** Those that were not taken yet. */
  take(): string[] {
    return this.#waiting.splice(0);
  }

  #once(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.add(text);
  }
}
