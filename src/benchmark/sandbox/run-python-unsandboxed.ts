/**
 * Runs one program with the user's own rights, for `--allow-unsandboxed` alone. It can read and write what the user can,
 * and use the network. What is left: a fresh folder, an empty environment, the limits a process can be given, and the
 * watch from outside (on Linux). A program that makes itself a session of its own can outlive its run.
 */
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { EnvironmentError } from "../../errors.js";
import { harnessCommand } from "./bubblewrap-command.js";
import { pythonEnvironment } from "./harness.js";
import { harnessInput, judgeEnding } from "./judge-ending.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import type { Python } from "./sandbox.js";
import { supervise } from "./supervise.js";

/** @throws EnvironmentError when Python cannot be started; the signal's reason when it aborts. */
export async function runPythonUnsandboxed(python: Python, request: ProgramRequest): Promise<ProgramResult> {
  request.signal?.throwIfAborted();
  const folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-program-"));
  const { nonce, input } = harnessInput(request);
  const [file = "", ...args] = harnessCommand(python, request, 0);
  const child = spawn(file, args, {
    stdio: ["pipe", "pipe", "pipe", "pipe"],
    env: { ...pythonEnvironment(request), HOME: folder, TMPDIR: folder },
    cwd: folder,
    detached: true, // A process group of its own, to be killed as one.
  });
  const killGroup = (): void => {
    if (child.pid !== undefined) kill(-child.pid);
  };
  child.on("exit", killGroup);
  try {
    const ending = await supervise({
      child,
      input,
      request,
      treeRoot: () => child.pid,
      kill: (holding) => {
        killGroup();
        holding?.processes.forEach(kill);
      },
    });
    return judgeEnding(ending, nonce);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new EnvironmentError("python-failed", `${file} could not be started: ${(error as Error).message}`, {
      cause: error,
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
