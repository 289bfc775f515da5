/** The one door to running model-written code: through the sandbox, or, if the user said so, without. */
import os from "node:os";
import { EnvironmentError } from "../../errors.js";
import { findPythons } from "./find-python.js";
import { findSandbox, type SearchOptions } from "./find-sandbox.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import { runPythonUnsandboxed } from "./run-python-unsandboxed.js";
import { runPython } from "./run-python.js";
import type { Python } from "./sandbox.js";
import { takeTurns } from "./take-turns.js";

export interface PythonRunner {
  /** What stands between a program and this machine; belongs in every record of a score. */
  readonly isolation:
    { readonly kind: "bubblewrap"; readonly version: string } | { readonly kind: "none"; readonly reason: string };
  readonly python: Python;
  /** As many at once as there are cores; what is asked beyond that waits, its time not counted. */
  run(request: ProgramRequest): Promise<ProgramResult>;
}

export interface RunnerOptions extends SearchOptions {
  /** Run programs with the user's own rights where there is no sandbox. The user must have asked for it. */
  readonly allowUnsandboxed?: boolean;
}

/** @throws EnvironmentError without a sandbox, unless `allowUnsandboxed`; without Python in any case. */
export async function openPythonRunner(options: RunnerOptions = {}): Promise<PythonRunner> {
  const search = await findSandbox(options);
  if (search.status === "ok") {
    const { sandbox } = search;
    const isolation = { kind: sandbox.tool, version: sandbox.version };
    return { isolation, python: sandbox.python, run: inTurns((request) => runPython(sandbox, request)) };
  }
  if (options.allowUnsandboxed !== true)
    throw new EnvironmentError(
      `sandbox-${search.status}`,
      `Model-written code runs only in a sandbox, and ${search.reason}.`,
      { hint: `${search.remedy} Or take the risk with --allow-unsandboxed.` },
    );
  const { found, rejected } = await findPythons(options.searchPath ?? process.env.PATH ?? "", options.python);
  const [python] = found;
  if (python === undefined)
    throw new EnvironmentError("python-missing", rejected.join("; ") || "python3 is not installed.", {
      hint: "Install python3.",
    });
  return {
    isolation: { kind: "none", reason: search.reason },
    python,
    run: inTurns((request) => runPythonUnsandboxed(python, request)),
  };
}

function inTurns(run: PythonRunner["run"]): PythonRunner["run"] {
  return takeTurns(os.availableParallelism(), run);
}
