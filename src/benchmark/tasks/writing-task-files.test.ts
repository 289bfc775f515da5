/** Which of ../shared/benchmarks' files each task takes: from the root, and from its own folder. */
import { describe, expect, it } from "vitest";
import { findTaskFiles } from "../data/find-task-files.js";
import { benchmarks, hasBenchmarks } from "./ask-task.test.support.js";
import { taskById } from "./all-tasks.js";

const FILES: Readonly<Record<string, { folder: string; test: string[]; shots: string[] }>> = {
  nq: { folder: "nq_open", test: ["NQ-open.dev.jsonl"], shots: [] },
  triviaqa: { folder: "commonsense", test: ["triviaqa_sm_sub.jsonl"], shots: [] },
  gsm8k: { folder: "gsm8k", test: ["test.jsonl"], shots: ["train.jsonl"] },
  math: { folder: "math", test: ["test.jsonl"], shots: [] },
  "sat-math": { folder: "sat_math", test: ["agieval-sat-math.jsonl"], shots: [] },
  humaneval: { folder: "humaneval", test: ["HumanEval.jsonl.gz"], shots: [] },
  mbpp: { folder: "mbpp", test: ["mbpp.jsonl"], shots: ["mbpp.jsonl"] },
};

/** As `benchmarks fetch` names what it downloads, from the hub's names. */
const FETCHED: Readonly<Record<string, readonly [test: string, shots?: string]>> = {
  nq: ["nq_open_validation-00000-of-00001.parquet", "nq_open_train-00000-of-00001.parquet"],
  triviaqa: ["rc.nocontext_validation-00000-of-00001.parquet", "rc.nocontext_train-00000-of-00001.parquet"],
  gsm8k: ["main_test-00000-of-00001.parquet", "main_train-00000-of-00001.parquet"],
  math: ["algebra_test-00000-of-00001.parquet", "algebra_train-00000-of-00001.parquet"],
  "sat-math": ["data_test-00000-of-00001-0123456789abcdef.parquet"],
  humaneval: ["openai_humaneval_test-00000-of-00001.parquet"],
  mbpp: ["full_test-00000-of-00001.parquet", "full_prompt-00000-of-00001.parquet"],
  ds1000: ["test.jsonl"],
};

describe("the files of a task", () => {
  it.skipIf(!hasBenchmarks).each(Object.keys(FILES))("%s are found from the root and from its folder", async (id) => {
    const { folder, test, shots } = FILES[id]!;
    const labelsOf = async (ref: string) => {
      const files = await findTaskFiles(taskById(id), ref);
      return { test: files.test.map(({ label }) => label), shots: files.shots.map(({ label }) => label) };
    };
    const inFolder = (names: string[]) => names.map((name) => `${folder}/${name}`);
    expect(await labelsOf(benchmarks)).toEqual({ test: inFolder(test), shots: inFolder(shots) });
    expect(await labelsOf(`${benchmarks}/${folder}`)).toEqual({ test, shots });
  });

  it.each(Object.keys(FETCHED))("%s are found where they were fetched to, each as what it is", (id) => {
    const { test, shots } = taskById(id).data.files;
    const [tested, shown] = FETCHED[id]!;
    const paths = [`${id}/test-0-${tested}`, ...(shown === undefined ? [] : [`${id}/train-0-${shown}`])];
    const isShots = (path: string) => shots?.test(path) ?? false;
    expect(paths.filter((path) => test.test(path) && !isShots(path))).toEqual([paths[0]]);
    expect(paths.filter(isShots)).toEqual(paths.slice(1));
  });
});
