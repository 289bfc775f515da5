import { setMaxListeners } from "node:events";

/** Ctrl-C, twice: the first stops at the next safe point, the second at once. @param first said at the first. */
export function interruptSignal(first = "\nStopping at the next safe point; press Ctrl-C again to stop at once.\n"): {
  signal: AbortSignal;
  release(): void;
} {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // Every program and request at work listens.
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write(first);
    controller.abort();
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onInterrupt);
  return {
    signal: controller.signal,
    release() {
      process.off("SIGINT", onInterrupt);
      process.off("SIGTERM", onInterrupt);
    },
  };
}
