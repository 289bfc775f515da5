/**
 * DS-1000 (Lai et al. 2023), pass@1 of the greedy completion. Its parts are seven libraries, which must be installed for
 * Python (docs/sandbox.md); the score counts every item the same.
 *
 * The prompt is the item's own, as its harness gives it to models that complete; 120 s a program are that harness's. Ours
 * are 512 tokens (it asks for 1024, of a longer context), and the memory: TensorFlow and PyTorch reserve gigabytes of
 * addresses when they are imported.
 */
import { buildDs1000Program, DS1000_STOPS } from "../code/ds1000-program.js";
import type { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask, Question } from "../task.js";

/**
 * By part, as `metadata.library` writes it: what its tests import as far as public copies of items show it. Written without
 * the file at hand; an item that imports more fails where that is missing.
 */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  Numpy: ["numpy", "pandas", "scipy"],
  Pandas: ["numpy", "pandas"],
  Scipy: ["numpy", "pandas", "scipy"],
  Sklearn: ["numpy", "pandas", "scipy", "sklearn"],
  Matplotlib: ["numpy", "pandas", "matplotlib", "seaborn", "PIL"],
  Pytorch: ["numpy", "pandas", "torch"],
  Tensorflow: ["numpy", "pandas", "tensorflow"],
};

/** All that any part needs. */
export const DS1000_PACKAGES: readonly string[] = [...new Set(Object.values(PACKAGES).flat())];

export const ds1000: BenchmarkTask = {
  ...{ id: "ds1000", name: "DS-1000", kind: "program", shots: 0, metric: "pass@1", lmEvalName: "ds1000" },
  suite: "items",
  lmEvalPartName: (part) => `ds1000_${part.toLowerCase()}`,
  data: {
    files: { test: /(^|\/)ds-?1000/ },
    hub: { test: "hf:xlangai/DS-1000@4416080ac5cb80bdf7576aefb8f9a0b4d5426a44#:test" },
  },
  pythonPackagesOf: (part) => PACKAGES[part ?? ""] ?? [],
  programLimits: { timeoutMs: 120_000, memoryBytes: 16 * 2 ** 30 },
  stopStrings: DS1000_STOPS,
  maxTokens: 512,
  question,
};

/** Since 2024 one JSON Lines file: `prompt`, `reference_code`, `code_context`, `metadata: {problem_id, library, …}`. */
function question(record: RecordFields): Question {
  const prompt = record.text("prompt");
  const codeContext = record.text("code_context");
  const metadata = record.record("metadata");
  return {
    id: String(metadata.integer("problem_id")),
    part: metadata.text("library"),
    shot: "",
    plain: prompt + record.text("reference_code"),
    body: { kind: "program", context: prompt, program: (solution) => buildDs1000Program({ codeContext, solution }) },
  };
}
