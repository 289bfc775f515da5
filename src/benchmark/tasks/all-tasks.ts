/** Every task there is. A new one is a file here and a row below (and a row of scores/benchmark-table.ts for its id). */
import { UsageError } from "../../errors.js";
import type { BenchmarkTask } from "../task.js";
import { arcChallenge, arcEasy } from "./arc.js";
import { blimp } from "./blimp.js";
import { commonsenseQa } from "./commonsense-qa.js";
import { ds1000 } from "./ds1000.js";
import { gsm8k } from "./gsm8k.js";
import { hellaswag } from "./hellaswag.js";
import { humanEval } from "./humaneval.js";
import { lambada, lambadaOpenai } from "./lambada.js";
import { math } from "./math.js";
import { mbpp } from "./mbpp.js";
import { mmlu, mmluCloze, mmluMath } from "./mmlu.js";
import { naturalQuestions } from "./nq.js";
import { piqa } from "./piqa.js";
import { satMath } from "./sat-math.js";
import { triviaQa } from "./triviaqa.js";
import { winogrande } from "./winogrande.js";

/** The paper's twelve by area, then others. */
export const TASKS: readonly BenchmarkTask[] = [
  ...[naturalQuestions, triviaQa, arcChallenge, hellaswag, mmluCloze],
  ...[humanEval, mbpp, ds1000],
  ...[gsm8k, math, satMath, mmluMath],
  ...[mmlu, arcEasy, piqa, winogrande, commonsenseQa, lambada, lambadaOpenai, blimp],
];

/** By id, or by lm-evaluation-harness's name. @throws {UsageError} there is none. */
export function taskById(name: string): BenchmarkTask {
  const found = TASKS.find(({ id, lmEvalName }) => id === name || lmEvalName === name);
  if (found !== undefined) return found;
  throw new UsageError("benchmark-unknown", `There is no task "${name}".`, {
    hint: `Tasks: ${TASKS.map(({ id }) => id).join(", ")}.`,
  });
}
