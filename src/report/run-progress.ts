/** How far a run is: what `progress.json` of its folder says, and what the live page shows. */

export interface RunProgress {
  readonly schemaVersion: 1;
  readonly state: "running" | "finished" | "stopped";
  readonly pid: number;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Pairs of model and corpus, or of model and benchmark. */
  readonly measured: number;
  readonly toMeasure: number;
  /** Which of the two; measurements where it is not said. */
  readonly counts?: "measurements" | "scores";
  readonly current?: CurrentWork;
  /** Who scores, where other machines do. */
  readonly workers?: readonly {
    readonly name: string;
    readonly state: string;
    readonly model?: string;
    readonly shards: number;
  }[];
}

/** What is done now, in the step's own units. */
export interface CurrentWork {
  readonly step: "reading" | "tokenizing" | "scoring" | "compressing" | "probing" | "asking";
  readonly model?: string;
  readonly corpus?: string;
  readonly done: number;
  readonly total: number;
  readonly runningBpc?: number;
  /** When the step began, and how much of it an earlier session had done. */
  readonly since: string;
  readonly resumed: number;
}

/** As a viewer sees it. */
export interface WatchedProgress extends RunProgress {
  /** The record says `running`, but its process is gone: killed, or the machine went down. */
  readonly isStale: boolean;
}
