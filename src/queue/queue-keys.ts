/**
 * The names of everything in Redis. All begin with `bitwit:`; what belongs to one run begins with `bitwit:RUN:`, so that
 * studies on one server do not meet and one can be removed by its prefix.
 */
export const queueKeys = {
  /** A hash: what work there is, a field a queue. */
  offers: "bitwit:offers",
  /** A sorted set of workers by when they were last heard of (the server's clock), and what each said. */
  workers: "bitwit:workers",
  workerStates: "bitwit:worker-states",
  /** A stream of finished shards, emptied by the coordinator. */
  records: (run: string) => `bitwit:${run}:records`,
  /** BullMQ puts a queue's keys behind it. */
  prefix: (run: string) => `bitwit:${run}`,
  /** What BullMQ writes for whoever opens a queue, also one that is gone. */
  ofOpening: (run: string, queue: string) =>
    ["meta", "events", "marker", "stalled", "stalled-check"].map((name) => `bitwit:${run}:${queue}:${name}`),
} as const;
