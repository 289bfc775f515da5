/** A study of fake models in a folder of its own, with scoring counted. */
import path from "node:path";
import { EnvironmentError } from "../../errors.js";
import { createFakeModel } from "../../model/fake-model.js";
import type { LanguageModel } from "../../model/language-model.js";
import { parseStudy } from "../file/parse-study.js";
import type { StudyFile } from "../file/study-file.js";
import type { StudyModels } from "./study-models.js";

export interface Counted {
  readonly models: StudyModels;
  /** Windows scored, by model. */
  readonly windows: Map<string, number>;
  /** Models opened, in order. */
  readonly opened: string[];
}

/** Unequal, so that cuts fall inside cells. */
const fileBytesOf = (ref: string): number => ref.length * 1e8;

/** `fake-…` is there, anything else is missing. So many parameters make shards of about 650 tokens, some ten a corpus. */
export function countedModels(afterWindow: (count: number) => void = () => undefined): Counted {
  const windows = new Map<string, number>();
  const opened: string[] = [];
  let count = 0;
  return {
    windows,
    opened,
    models: {
      async describe({ ref }) {
        if (!ref.startsWith("fake-")) {
          throw new EnvironmentError("model-missing", `There is no model file ${ref}.`, { hint: "Check the path." });
        }
        return {
          fileBytes: fileBytesOf(ref),
          modifiedMs: 0,
          trainedContext: 2048,
          parameterCount: 1e9,
          memoryBytes: () => 1e6,
        };
      },
      async open({ ref }) {
        opened.push(ref);
        const model = createFakeModel({ name: ref, seed: ref.length, order: ref.length % 3, parameterCount: 1e9 });
        const score: LanguageModel["score"] = async (batch, signal) => {
          windows.set(ref, (windows.get(ref) ?? 0) + batch.length);
          count += batch.length;
          afterWindow(count);
          return model.score(batch, signal);
        };
        return { ...model, info: { ...model.info, fileBytes: fileBytesOf(ref) }, score };
      },
    },
  };
}

export function studyOf(folder: string, text: string): StudyFile {
  return parseStudy(text, path.join(folder, "study.yaml"));
}

/** Runs it to its end. */
export async function finish<Event, Result>(events: AsyncGenerator<Event, Result>): Promise<Result> {
  let step = await events.next();
  while (step.done !== true) step = await events.next();
  return step.value;
}

/** Forty short documents, a line each. */
export function corpusText(seed: string): string {
  return Array.from({ length: 40 }, (_, n) => {
    const text = `${seed} ${n}: the miller counts ∑ the bags that came in the morning `.repeat(2 + (n % 3));
    return JSON.stringify({ content: text }) + "\n";
  }).join("");
}
