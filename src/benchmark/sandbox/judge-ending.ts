/** From how a harness ended to what that says about the program. */
import { randomBytes } from "node:crypto";
import { EnvironmentError } from "../../errors.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import type { Ending } from "./supervise.js";

const SIGKILL_EXIT = 128 + 9;
/** SIGXCPU: it used up its CPU seconds. */
const CPU_EXIT = 128 + 24;

/** @returns a nonce that no program knows, and what the harness reads. */
export function harnessInput({ program }: ProgramRequest): { nonce: string; input: string } {
  const nonce = randomBytes(16).toString("hex");
  return { nonce, input: `${nonce}\n${program}` };
}

/** @throws EnvironmentError when the program never began: that is no result of the program's. */
export function judgeEnding(ending: Ending, nonce: string): ProgramResult {
  const { stopped, exitCode, report, stdout, stderr, durationMs } = ending;
  const run = { stdout, stderr, durationMs };
  if (stopped === "timeout") return { status: "timed-out", ...run };
  if (stopped === "memory") return { status: "out-of-memory", ...run };
  if (stopped !== undefined) return { status: "killed", reason: stopped, ...run };
  if (!report.startsWith("ready\n"))
    throw new EnvironmentError(
      "sandbox-failed",
      `the Python harness did not start (exit code ${exitCode}): ${stderr.trim().split("\n").at(-1) ?? ""}`,
      { hint: "See what `bitwit doctor` says about the sandbox." },
    );
  if (exitCode === 0 && report.includes(nonce)) return { status: "passed", ...run };
  const error = /^raised (\w+)$/m.exec(report)?.[1];
  if (error === "MemoryError") return { status: "out-of-memory", ...run };
  if (exitCode === CPU_EXIT) return { status: "timed-out", ...run };
  if (exitCode === SIGKILL_EXIT) return { status: "killed", reason: "signal", ...run };
  return { status: "failed", exitCode, ...(error === undefined ? {} : { error }), ...run };
}
