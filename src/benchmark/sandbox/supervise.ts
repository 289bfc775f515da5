/**
 * Watches a started harness from outside until it ends, and ends it where it passes a limit. What is enforced here cannot
 * be undone from inside, and holds for all of a program's processes together.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import type { Readable, Writable } from "node:stream";
import { REPORT_DESCRIPTOR } from "./bubblewrap-command.js";
import { captureOutput } from "./captured-output.js";
import { KEPT_OUTPUT_BYTES, MAX_FILES, MAX_OUTPUT_BYTES, MAX_PROCESSES } from "./limits.js";
import { DEFAULT_MEMORY_BYTES, type KillReason, type ProgramRequest } from "./program-result.js";
import { fileCount, holdingOf, type Holding } from "./watch-processes.js";

/** Two cores fill about 0.2 GiB in this time. */
const WATCH_INTERVAL_MS = 50;
/** How long to wait for the streams of a process that is gone: outside a sandbox a stray grandchild may hold them. */
const STREAMS_GRACE_MS = 500;
const REPORT_BYTES = 4096;
/** bwrap's process that collects orphans stands at the root of the tree. */
const OTHER_PROCESSES = 1;

export interface Ending {
  /** The limit that ended it; absent where it ended by itself. */
  readonly stopped?: "timeout" | "memory" | Exclude<KillReason, "signal">;
  /** Its own, or 128 + the signal's number. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: string;
  readonly durationMs: number;
}

export interface Supervised {
  readonly child: ChildProcess;
  readonly input: string;
  readonly request: ProgramRequest;
  /** The process whose tree is counted; undefined while unknown. */
  treeRoot(): number | undefined;
  /** A folder in which the program may make files, to be counted. */
  readonly writableFolder?: string;
  /** Ends the program and all it started. */
  kill(holding: Holding | undefined): void;
}

/** @throws the signal's reason, when it aborts (the program is ended first); the error of a child that cannot start. */
export async function supervise(supervised: Supervised): Promise<Ending> {
  const { child, request } = supervised;
  const { signal, memoryBytes = DEFAULT_MEMORY_BYTES } = request;
  const startedAt = performance.now();
  let stopped: Ending["stopped"];
  let holding: Holding | undefined;
  let ended = false;
  const stop = (reason?: Ending["stopped"]): void => {
    if (ended) return;
    stopped ??= reason;
    supervised.kill(holding);
  };
  const countOutput = (): void => {
    if (stdout.byteCount() + stderr.byteCount() + report.byteCount() > MAX_OUTPUT_BYTES) stop("output");
  };
  /** Before the harness's first word, the process may still see this machine's folders. */
  const filesOf = ({ processes }: Holding): number => {
    const pid = processes.at(-1);
    const { writableFolder } = supervised;
    if (pid === undefined || writableFolder === undefined || report.byteCount() === 0) return 0;
    return fileCount(pid, writableFolder) ?? 0;
  };
  const stdout = captureOutput(child.stdout as Readable, KEPT_OUTPUT_BYTES, countOutput);
  const stderr = captureOutput(child.stderr as Readable, KEPT_OUTPUT_BYTES, countOutput);
  const report = captureOutput(child.stdio[REPORT_DESCRIPTOR] as Readable, REPORT_BYTES, countOutput);
  const watch = setInterval(() => {
    const root = supervised.treeRoot();
    if (root === undefined) return;
    holding = holdingOf(root);
    if (holding.memoryBytes > memoryBytes) stop("memory");
    if (holding.processes.length > MAX_PROCESSES + OTHER_PROCESSES) stop("processes");
    if (filesOf(holding) > MAX_FILES) stop("files");
  }, WATCH_INTERVAL_MS);
  const timer = setTimeout(() => stop("timeout"), request.timeoutMs);
  const onAbort = (): void => stop();
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) stop();
  try {
    const closed = once(child, "close");
    closed.catch(() => undefined); // An error is thrown by the next line.
    const exited = once(child, "exit");
    feed(child.stdin as Writable, supervised.input);
    const [code, signalName] = (await exited) as [number | null, NodeJS.Signals | null];
    ended = true;
    const durationMs = performance.now() - startedAt;
    await Promise.race([closed, delay(STREAMS_GRACE_MS)]);
    signal?.throwIfAborted();
    return {
      ...(stopped === undefined ? {} : { stopped }),
      exitCode: code ?? 128 + signalNumber(signalName),
      stdout: stdout.text(),
      stderr: stderr.text(),
      report: report.text(),
      durationMs,
    };
  } finally {
    clearInterval(watch);
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    for (const stream of child.stdio) stream?.destroy();
  }
}

function feed(stdin: Writable, input: string): void {
  stdin.on("error", () => undefined); // It may be gone before it has read all.
  stdin.end(input);
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : os.constants.signals[name];
}

function delay(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs).unref());
}
