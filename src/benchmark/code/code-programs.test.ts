/**
 * The assembled tests, on tasks written here; then, where ../shared/benchmarks has the published tasks, on a sample of
 * those. `bench/sandbox.mjs` runs them all.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { findSandbox } from "../sandbox/find-sandbox.js";
import { runPython } from "../sandbox/run-python.js";
import { buildHumanEvalProgram } from "./humaneval-program.js";
import { buildMbppProgram } from "./mbpp-program.js";
import { HUMANEVAL_STOPS, truncateAtStops } from "./stop-strings.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;
const folder = fileURLToPath(new URL("../../../../shared/benchmarks", import.meta.url));

async function statusOf(program: string): Promise<string> {
  if (search.status !== "ok") throw new Error(search.reason);
  return (await runPython(search.sandbox, { program, timeoutMs: 20_000 })).status;
}

describe("truncateAtStops", () => {
  it.each(["class A:", "def g():", "# Test", "if x:", "print(1)"])("cuts before a margin's %s", (start) => {
    expect(truncateAtStops(`    return 1\n${start}\n    return 2`, HUMANEVAL_STOPS)).toBe("    return 1");
  });

  it("cuts at the earliest, and leaves a text without any", () => {
    expect(truncateAtStops("  a\nprint\ndef", HUMANEVAL_STOPS)).toBe("  a");
    expect(truncateAtStops("  a\n  # b\n  if c: print(d)", HUMANEVAL_STOPS)).toBe("  a\n  # b\n  if c: print(d)");
    expect(truncateAtStops("", HUMANEVAL_STOPS)).toBe("");
  });
});

describe.skipIf(search.status !== "ok")(`HumanEval's assembled test${why}`, () => {
  const status = (completion: string): Promise<string> =>
    statusOf(
      buildHumanEvalProgram({
        prompt: 'def double(n):\n    """Twice n."""\n',
        completion,
        test: "def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(-1) == -2\n",
        entryPoint: "double",
      }),
    );

  it("passes a right completion, also one that goes on with something else", async () => {
    expect(await status("    return n * 2\n")).toBe("passed");
    expect(await status("    return n * 2\n\nprint(double(input()))\n")).toBe("passed");
  });

  it.each([
    ["wrong", "    return n + 2\n"],
    ["empty", ""],
    ["exits with 0", "    import sys; sys.exit(0)\n"],
    ["leaves at once with 0", "    import os; os._exit(0)\n"],
    ["becomes another program", '    import os; os.execv("/bin/true", ["true"])\n'],
    ["prints what a harness might", '    print("passed"); raise SystemExit\n'],
  ])("fails a completion that is or does: %s", async (_, completion) => {
    expect(await status(completion)).toBe("failed");
  });
});

describe.skipIf(search.status !== "ok")(`MBPP's assembled test${why}`, () => {
  const status = (code: string): Promise<string> =>
    statusOf(
      buildMbppProgram({
        code,
        setup: "pair = Pair(1, 2)",
        testList: ["assert total(pair) == 3", "assert total(Pair(0, 0)) == 0"],
      }),
    );
  const pair = "class Pair:\r\n  def __init__(self, a, b): self.a, self.b = a, b\r\n";

  it("runs the set-up after the code that it uses, and stops at the mark", async () => {
    expect(await status(`${pair}def total(p): return p.a + p.b\r\n[DONE]\nnonsense`)).toBe("passed");
  });

  it("fails code that meets only the first assertion, or exits", async () => {
    expect(await status(`${pair}def total(p): return 3`)).toBe("failed");
    expect(await status(`${pair}import sys; sys.exit(0)`)).toBe("failed");
  });
});

interface HumanEvalTask {
  readonly prompt: string;
  readonly canonical_solution: string;
  readonly test: string;
  readonly entry_point: string;
}
interface MbppTask {
  readonly code: string;
  readonly test_list: readonly string[];
  readonly test_setup_code: string;
}
const parseLines = <Task>(text: string): Task[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Task);
/** Every 12th task of HumanEval, every 60th of MBPP. */
const sample = <Task>(tasks: readonly Task[], step: number): Task[] => tasks.filter((_, index) => index % step === 0);

describe.skipIf(search.status !== "ok" || !existsSync(folder))(
  `published tasks (skipped where ../shared/benchmarks is absent)${why}`,
  () => {
    it("of HumanEval: the reference passes, truncation leaves it whole, and a body of pass fails", async () => {
      const text = gunzipSync(readFileSync(`${folder}/humaneval/HumanEval.jsonl.gz`)).toString();
      const tasks = sample(parseLines<HumanEvalTask>(text), 12);
      expect(tasks).toHaveLength(14);
      for (const { prompt, canonical_solution, test, entry_point: entryPoint } of tasks) {
        expect(truncateAtStops(canonical_solution, HUMANEVAL_STOPS)).toBe(canonical_solution);
        const program = (completion: string) => buildHumanEvalProgram({ prompt, completion, test, entryPoint });
        expect(await statusOf(program(canonical_solution)), entryPoint).toBe("passed");
        expect(await statusOf(program("    pass\n")), entryPoint).toBe("failed");
      }
    });

    it("of MBPP: the reference passes, and no code fails", async () => {
      const tasks = sample(parseLines<MbppTask>(readFileSync(`${folder}/mbpp/mbpp.jsonl`, "utf8")), 60);
      expect(tasks).toHaveLength(17);
      for (const { code, test_list: testList, test_setup_code: setup } of tasks) {
        expect(await statusOf(buildMbppProgram({ code, testList, setup })), testList[0]).toBe("passed");
        expect(await statusOf(buildMbppProgram({ code: "", testList, setup })), testList[0]).toBe("failed");
      }
    });
  },
);
