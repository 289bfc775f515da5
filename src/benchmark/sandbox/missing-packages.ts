/** Which Python packages programs cannot import here. Asked the way programs run, so that it is true of them. */
import { EnvironmentError } from "../../errors.js";
import type { PythonRunner } from "./open-python-runner.js";

const MARK = "missing:";

/**
 * Finds the packages without importing them: milliseconds, where TensorFlow's import takes seconds.
 * @param names by which they are imported: `sklearn`, not scikit-learn.
 */
export async function missingPackages(
  { run }: Pick<PythonRunner, "run">,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  if (names.length === 0) return [];
  const program = `import importlib.util, json
print("${MARK}" + json.dumps([name for name in ${JSON.stringify(names)} if importlib.util.find_spec(name) is None]))`;
  const request = { program, timeoutMs: 10_000, usesPackages: true, ...(signal === undefined ? {} : { signal }) };
  const { status, stdout, stderr } = await run(request);
  const missing = stdout.split(MARK)[1];
  if (status === "passed" && missing !== undefined) return JSON.parse(missing) as string[];
  throw new EnvironmentError("python-packages", `Python could not be asked for its packages: ${status} ${stderr}`, {
    hint: "See what `bitwit doctor` says about the sandbox.",
  });
}
