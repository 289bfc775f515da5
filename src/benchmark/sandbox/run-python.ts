/** Runs one program in the sandbox. Several may run at once: they share nothing. */
import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { EnvironmentError } from "../../errors.js";
import { bubblewrapArguments, INFO_DESCRIPTOR, SECCOMP_DESCRIPTOR } from "./bubblewrap-command.js";
import { harnessInput, judgeEnding } from "./judge-ending.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import type { Sandbox } from "./sandbox.js";
import { seccompFilter } from "./seccomp-filter.js";
import { supervise } from "./supervise.js";

/**
 * @returns how the program ended; `passed` only if it reached its last line.
 * @throws EnvironmentError when the sandbox itself fails; the signal's reason when it aborts.
 */
export async function runPython(sandbox: Sandbox, request: ProgramRequest): Promise<ProgramResult> {
  request.signal?.throwIfAborted();
  const { nonce, input } = harnessInput(request);
  const child = start(sandbox, request);
  let firstInside: number | undefined;
  let info = "";
  (child.stdio[INFO_DESCRIPTOR] as Readable).setEncoding("utf8").on("data", (text: string) => {
    info += text;
    firstInside = Number(/"child-pid":\s*(\d+)/.exec(info)?.[1]) || undefined;
  });
  const filter = child.stdio.at(SECCOMP_DESCRIPTOR) as Writable;
  filter.on("error", () => undefined); // bwrap may have failed before it reads the filter.
  filter.end(seccompFilter());
  try {
    const ending = await supervise({
      child,
      input,
      request,
      treeRoot: () => firstInside,
      writableFolder: "/tmp",
      kill: () => {
        // The kernel ends a process namespace with its first process. bwrap, its parent, has not collected it yet, so the
        // number is still its own; and bwrap's death would end it too.
        if (firstInside !== undefined) killProcess(firstInside);
        child.kill("SIGKILL");
      },
    });
    return judgeEnding(ending, nonce);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : cannotStart(sandbox, error);
  }
}

function start(sandbox: Sandbox, request: ProgramRequest) {
  try {
    return spawn(sandbox.bwrap, bubblewrapArguments(sandbox, request), {
      stdio: ["pipe", "pipe", "pipe", "pipe", "pipe", "pipe"],
      env: {},
      cwd: "/",
      ...(process.getuid?.() === 0 ? unprivilegedUser() : {}),
    });
  } catch (error) {
    throw cannotStart(sandbox, error);
  }
}

/**
 * The kernel exempts root from limits of processes, also where it is called nobody inside a user namespace. So root runs
 * bwrap as a user without a name or files, from the range that systemd sets aside for such (61184 to 65519), each
 * program as another one.
 */
function unprivilegedUser(): { uid: number; gid: number } {
  const id = 61_184 + ((process.pid + runCount++) % 4336);
  return { uid: id, gid: id };
}
let runCount = 0;

function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function cannotStart(sandbox: Sandbox, cause: unknown): EnvironmentError {
  return new EnvironmentError("sandbox-failed", `${sandbox.bwrap} could not be started: ${(cause as Error).message}`, {
    hint: "See what `bitwit doctor` says about the sandbox.",
    cause,
  });
}
