/**
 * What a benchmark is made of. A task is data plus this small definition: one file in tasks/, one row in all-tasks.ts.
 *
 * A definition turns one record of a public data set into one question. How questions become prompts, how prompts are
 * scored or continued, what is counted and stored is the same for all tasks and stands elsewhere (prompt.ts, answer-*.ts).
 */
import type { RecordFields } from "./data/record-fields.js";
import type { ProgramRequest } from "./sandbox/program-result.js";

/** One choice of a multiple-choice question. The model never sees the others unless its context shows them. */
export interface Choice {
  /** The question's own part of the prompt, without the shots; WinoGrande has another one for each choice. */
  readonly context: string;
  /** What is scored. Its first character is the space that separates it from the context, where there is one. */
  readonly continuation: string;
  /** What its length is taken of for acc_norm when it is not the continuation without that space. */
  readonly text?: string;
}

/** The likeliest of the choices is the answer: acc by their bits, acc_norm by bits a character. */
export interface ChoiceQuestion {
  readonly kind: "choices";
  readonly choices: readonly Choice[];
  /** Place of the right choice. */
  readonly gold: number;
}

/** Right when every token of the continuation is the likeliest one at its place (LAMBADA). */
export interface ContinuationQuestion {
  readonly kind: "continuation";
  readonly context: string;
  readonly continuation: string;
}

/** What a grader says of a generated text. */
export interface Grade {
  /** By metric, 0 or 1. The task's own metric is among them. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What was taken as the answer, for the record; absent when nothing was found. */
  readonly extracted?: string | undefined;
}

/** The model continues the prompt; the text, cut before its first stop string, is graded. */
export interface GenerationQuestion {
  readonly kind: "generation";
  readonly context: string;
  grade(generated: string): Grade;
}

/** The model continues the prompt; the program made of it passes or not, in the sandbox. */
export interface ProgramQuestion {
  readonly kind: "program";
  readonly context: string;
  /** The whole program; it passes when its last line is reached. */
  program(generated: string): string;
}

export type QuestionBody = ChoiceQuestion | ContinuationQuestion | GenerationQuestion | ProgramQuestion;

export interface Question {
  /** The data set's own, or its place in the file: unique within the part. */
  readonly id: string;
  /** Which member of a suite, such as a subject of MMLU. */
  readonly part?: string;
  /**
   * The question with its answer, as it stands in a prompt as an example; a function where the example's number, from 1,
   * is in it. Empty in tasks that have no shots.
   */
  readonly shot: string | ((number: number) => string);
  /** The text that screening reads: the item as training data would have it, with its answer. */
  readonly plain: string;
  /** Of examples: those with a rank stand before those without, the lowest first. Default the order of the data. */
  readonly shotRank?: number;
  readonly body: QuestionBody;
}

/** Where a task's data is found. */
export interface TaskData {
  /**
   * Files of the split in the public formats, by path: `FOLDER/…/FILE`, from the folder that the user named, in lower
   * case. A folder with one file alone needs no match.
   */
  readonly files: { readonly test: RegExp; readonly shots?: RegExp };
  /** One public file holds both splits: it is read for each, and `question` tells them apart by the place's split. */
  readonly filesHoldBoth?: boolean;
  /**
   * On the hub: `hf:owner/dataset@commit#config:split`. A suite whose parts are configs lists one reference a part.
   */
  readonly hub: { readonly test: string | readonly string[]; readonly shots?: string | readonly string[] };
}

export interface BenchmarkTask {
  /** An id of scores/benchmark-table.ts. */
  readonly id: string;
  /** As people write it: `ARC-Challenge`. */
  readonly name: string;
  readonly kind: QuestionBody["kind"];
  /** The score: `acc`, `acc_norm`, `exact_match`, `pass@1`, or the name of one of a grader's metrics. */
  readonly metric: string;
  /** Examples in a prompt, by the paper's setting where it has one (arXiv 2404.09937, table 3). */
  readonly shots: number;
  /** Examples come from the question's own part. */
  readonly shotsByPart?: boolean;
  /** What lm-evaluation-harness calls it, and its parts: `blimp`, `blimp_adjunct_island`. */
  readonly lmEvalName: string;
  lmEvalPartName?(part: string): string;
  /** What it calls the metrics, `metric,filter`; those not named here are `METRIC,none` there. */
  readonly lmEvalMetrics?: Readonly<Record<string, string>>;
  /** How a suite's score is made of its parts: `items` counts every item the same, `parts` every part. */
  readonly suite?: "items" | "parts";
  readonly data: TaskData;
  /** In front of the shots. */
  intro?(part: string | undefined): string;
  /** In front of each example and of the question, whose number is the last: `Problem 5.   `. */
  heading?(number: number): string;
  /** Between shots, and in front of the question. Default a blank line. */
  readonly separator?: string;
  /** Of generation: where it ends, and after how many tokens at the latest. */
  readonly stopStrings?: readonly string[];
  readonly maxTokens?: number;
  /** Of programs: Python packages that a part's tests import, by their import names. Default the standard library alone. */
  pythonPackagesOf?(part: string | undefined): readonly string[];
  /** Of programs, where the defaults of running them are too tight. */
  readonly programLimits?: Pick<ProgramRequest, "timeoutMs" | "memoryBytes">;
  /**
   * @returns undefined for a record that does not belong to the task.
   * @throws {RecordError} a field is missing or is not what it must be.
   */
  question(record: RecordFields, place: RecordPlace): Question | undefined;
}

export interface RecordPlace {
  /** Path from the folder that was opened, or on the hub. */
  readonly file: string;
  /** From 1. */
  readonly number: number;
  readonly split: "test" | "shots";
}
