/** The models that a run folder has measurements of. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { UsageError } from "../errors.js";

/** @throws UsageError when the folder has no finished measurement of a model. */
export async function readRunModels(run: string): Promise<string[]> {
  const folder = path.join(run, "measurements");
  const files = await readdir(folder).catch(() => []);
  const names = new Set<string>();
  for (const file of files.filter((name) => name.endsWith(".json")).sort()) {
    const { kind, model } = JSON.parse(await readFile(path.join(folder, file), "utf8")) as {
      kind: string;
      model: string;
    };
    if (kind === "model") names.add(model);
  }
  if (names.size === 0) {
    throw new UsageError("run-empty", `${run} has no finished measurement of a model.`, {
      hint: "Name the run folder that `bitwit measure` printed.",
    });
  }
  return [...names];
}
