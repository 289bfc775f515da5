/** What --released, --cutoff and --model-dates say. */
import { open } from "node:fs/promises";
import { DataError, EnvironmentError, UsageError } from "../errors.js";
import { modelDatesOf, type ModelDatesByRef } from "../measure/model-dates.js";

export interface ModelDateFlags {
  readonly released?: string[];
  readonly cutoff?: string[];
  readonly modelDates?: string;
}

export async function readModelDates(models: readonly string[], flags: ModelDateFlags): Promise<ModelDatesByRef> {
  const { released = [], cutoff = [], modelDates: file } = flags;
  const given = { released, cutoff };
  return modelDatesOf(models, file === undefined ? given : { ...given, file: await readDates(file) });
}

/** Room for ten thousand models. */
const MAX_BYTES = 1024 * 1024;

async function readDates(name: string): Promise<{ name: string; text: string }> {
  let handle;
  try {
    handle = await open(name);
    const { size } = await handle.stat();
    if (size > MAX_BYTES) {
      throw new DataError("model-dates", `${name} has ${size} bytes; --model-dates reads at most ${MAX_BYTES}.`, {
        hint: "Name a JSON file with dates by model.",
      });
    }
    return { name, text: await handle.readFile("utf8") };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT")
      throw new UsageError("model-dates", `There is no file ${name}.`, { hint: "Check the path after --model-dates." });
    throw new EnvironmentError("model-dates", `${name} cannot be read: ${code ?? String(cause)}.`, {
      hint: "Check that it is a file and that you may read it.",
      cause,
    });
  } finally {
    await handle?.close();
  }
}
