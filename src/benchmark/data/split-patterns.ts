/** Which files are a data set's, by path, for the sets whose scored split is `validation`: the labels of `test` are secret. */
import type { TaskData } from "../task.js";

/**
 * @param name regular expression source of what a folder's or file's name starts with: `piqa/data/validation-0.parquet`,
 * `piqa_valid.jsonl`, `piqa.jsonl`. A file that says `train` or `test` is another split, except `piqa/test.jsonl`: so a
 * folder of one task's data has what the task is tested on.
 */
export function validationFiles(name: string): Required<TaskData["files"]> {
  return {
    test: new RegExp(`(^|/)${name}(/test\\.|(?!.*(train|test)))`),
    shots: new RegExp(`(^|/)${name}.*train`),
  };
}
