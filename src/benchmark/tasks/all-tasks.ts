/** Every task there is. A new one is a file here and a row below (and a row of scores/benchmark-table.ts for its id). */
import { UsageError } from "../../errors.js";
import type { BenchmarkTask } from "../task.js";
import { arcChallenge, arcEasy } from "./arc.js";
import { blimp } from "./blimp.js";
import { commonsenseQa } from "./commonsense-qa.js";
import { hellaswag } from "./hellaswag.js";
import { lambada, lambadaOpenai } from "./lambada.js";
import { mmlu, mmluCloze, mmluMath } from "./mmlu.js";
import { piqa } from "./piqa.js";
import { winogrande } from "./winogrande.js";

export const TASKS: readonly BenchmarkTask[] = [
  arcChallenge,
  hellaswag,
  mmluCloze,
  mmluMath,
  mmlu,
  arcEasy,
  piqa,
  winogrande,
  commonsenseQa,
  lambada,
  lambadaOpenai,
  blimp,
];

/** By id, or by lm-evaluation-harness's name. @throws {UsageError} there is none. */
export function taskById(name: string): BenchmarkTask {
  const found = TASKS.find(({ id, lmEvalName }) => id === name || lmEvalName === name);
  if (found !== undefined) return found;
  throw new UsageError("benchmark-unknown", `There is no task "${name}".`, {
    hint: `Tasks: ${TASKS.map(({ id }) => id).join(", ")}.`,
  });
}
