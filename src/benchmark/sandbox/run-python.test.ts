import { describe, expect, it } from "vitest";
import { findSandbox } from "./find-sandbox.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import { runPython } from "./run-python.js";
import { withinMs } from "../../slow-machine.test.support.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;

async function run(program: string, request: Partial<ProgramRequest> = {}): Promise<ProgramResult> {
  if (search.status !== "ok") throw new Error(search.reason);
  return runPython(search.sandbox, { program, timeoutMs: 10_000, ...request });
}

describe.skipIf(search.status !== "ok")(`runPython${why}`, () => {
  it("says passed, with what was printed, when the last line was reached", async () => {
    const result = await run('import sys\nprint("grüße")\nprint("problem", file=sys.stderr)');
    expect(result).toMatchObject({ status: "passed", stdout: "grüße\n", stderr: "problem\n" });
    expect(result.durationMs).toBeGreaterThan(1);
  });

  it("says failed, with the exception's class and place, when an assertion does not hold", async () => {
    const result = await run("def f(): return 1\nassert f() == 2");
    expect(result).toMatchObject({ status: "failed", exitCode: 1, error: "AssertionError" });
    expect(result.stderr).toContain('File "<program>", line 2');
    expect(result.stderr).not.toContain("<string>");
  });

  it.each([
    ["a syntax error", "def f(:", { error: "SyntaxError" }],
    ["sys.exit(0) before the end", "import sys; sys.exit(0)\nassert False", { error: "SystemExit" }],
    ["os._exit(0) before the end", "import os; os._exit(0)\nassert False", { exitCode: 0 }],
    ["another program in its place", 'import os; os.execv("/bin/true", ["true"])', { exitCode: 0 }],
    ["words that sound like a report", 'import os; print("ready"); os.write(3, b"passed\\nready\\n"); os._exit(0)', {}],
    ["a report closed early", "import os; os.close(3)", { exitCode: 1 }],
    ["exit functions made harmless", "import os, sys; os._exit = sys.exit = print\nassert False", { exitCode: 1 }],
    [
      "its own exception hook",
      "import sys; sys.excepthook = sys.__excepthook__ = print\nassert False",
      { exitCode: 1 },
    ],
    ["an exit handler", "import atexit, os; atexit.register(os._exit, 0)\nassert False", { exitCode: 1 }],
    ["a crash", "import ctypes; ctypes.string_at(0)", { exitCode: 139 }],
    ["a read from standard input", "input()", { error: "EOFError" }],
    ["endless recursion", "def f(): f()\nf()", { error: "RecursionError" }],
    ["a package that is no part of Python", "import numpy", { error: "ModuleNotFoundError" }],
  ])("says failed for %s", async (_, program, expected) => {
    expect(await run(program)).toMatchObject({ status: "failed", ...expected });
  });

  it("runs what a program marks as its main part as little as HumanEval's harness does, and knows its module", async () => {
    const result = await run(
      'from dataclasses import dataclass\n@dataclass\nclass A: x: "int" = 1\nif __name__ == "__main__": assert False\nprint(A())',
    );
    expect(result).toMatchObject({ status: "passed", stdout: "A(x=1)\n" });
  });

  it("ends a passed program at once, whatever its threads still do", async () => {
    const result = await run("import threading, time\nthreading.Thread(target=time.sleep, args=(100,)).start()");
    expect(result.status).toBe("passed");
    expect(result.durationMs).toBeLessThan(withinMs(5000));
  });

  it("gives sets the same order every time", async () => {
    const [one, two] = await Promise.all(["", ""].map(() => run("print({str(n) for n in range(100)})")));
    expect(one?.stdout).toBe(two?.stdout);
  });

  it("runs two at once without one seeing the other", async () => {
    const program = (name: string): string =>
      `import os, time\nopen("/tmp/${name}", "w").close()\ntime.sleep(0.3)\nassert os.listdir("/tmp") == ["${name}"]`;
    const results = await Promise.all([run(program("a")), run(program("b"))]);
    expect(results.map(({ status }) => status)).toEqual(["passed", "passed"]);
  });

  it("ends the program and throws the reason when the signal aborts", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("enough")), 200);
    const startedAt = performance.now();
    await expect(run("while True: pass", { signal: controller.signal })).rejects.toThrow("enough");
    expect(performance.now() - startedAt).toBeLessThan(withinMs(3000));
    await expect(run("1", { signal: controller.signal })).rejects.toThrow("enough");
  });
});
