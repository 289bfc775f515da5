/** From files to the questions of a task, in their order; every record is checked, and hashed for the record. */
import { createHash } from "node:crypto";
import { readRows } from "../../corpus/read-rows.js";
import type { CorpusFile } from "../../corpus/corpus-file.js";
import { DataError } from "../../errors.js";
import type { BenchmarkTask, Question, RecordPlace } from "../task.js";
import { RecordError, RecordFields } from "./record-fields.js";

export interface QuestionSet {
  readonly questions: readonly Question[];
  /** SHA-256 over the records that became questions: their fields as JSON, in order. */
  readonly sha256: string;
}

/** Far more than any benchmark has; a corpus named by mistake would fill the memory. */
const MAX_QUESTIONS = 500_000;

/** @throws {DataError} a record is not as the task's formats say, with file and row. */
export async function readQuestions(
  task: BenchmarkTask,
  files: readonly CorpusFile[],
  split: RecordPlace["split"],
  signal?: AbortSignal,
): Promise<QuestionSet> {
  const hash = createHash("sha256");
  const questions: Question[] = [];
  for (const file of files) {
    for await (const { number, fields } of readRows(file, signal)) {
      const question = questionOf(task, new RecordFields(fields), { file: file.label, number, split });
      if (question === undefined) continue;
      hash.update(JSON.stringify(fields, plain) + "\n");
      questions.push(question);
      if (questions.length > MAX_QUESTIONS)
        throw new DataError("benchmark-size", `${file.label} has more than ${MAX_QUESTIONS} items.`, {
          hint: `No file of ${task.name} is that large: check that this is the file you mean.`,
        });
    }
  }
  return { questions, sha256: hash.digest("hex") };
}

function questionOf(task: BenchmarkTask, fields: RecordFields, place: RecordPlace): Question | undefined {
  try {
    return task.question(fields, place);
  } catch (error) {
    if (!(error instanceof RecordError)) throw error;
    throw new DataError(
      "benchmark-record",
      `${place.file}:${place.number} is no item of ${task.name}: it ${error.message}.`,
      {
        hint: `Check that this is the file you mean; docs/benchmarks.md has the formats, and \`bitwit benchmarks fetch ${task.id} -o FOLDER\` downloads the data.`,
        cause: error,
      },
    );
  }
}

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value;
}
