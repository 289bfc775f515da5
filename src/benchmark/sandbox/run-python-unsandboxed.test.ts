import { readdirSync } from "node:fs";
import os from "node:os";
import { describe, expect, it } from "vitest";
import { findPythons } from "./find-python.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import { runPythonUnsandboxed } from "./run-python-unsandboxed.js";

const {
  found: [python],
} = await findPythons(process.env.PATH ?? "");

async function run(program: string, request: Partial<ProgramRequest> = {}): Promise<ProgramResult> {
  if (python === undefined) throw new Error("python3 is not installed");
  return runPythonUnsandboxed(python, { program, timeoutMs: 10_000, ...request });
}

describe.skipIf(python === undefined)("runPythonUnsandboxed (where python3 is)", () => {
  it("judges as the sandbox does", async () => {
    expect(await run("print(1)")).toMatchObject({ status: "passed", stdout: "1\n" });
    expect(await run("assert False")).toMatchObject({ status: "failed", error: "AssertionError" });
    expect(await run("import os; os._exit(0)")).toMatchObject({ status: "failed", exitCode: 0 });
  });

  it("ends what runs too long or prints too much, with its children", async () => {
    expect((await run("import os\nos.fork()\nwhile True: pass", { timeoutMs: 500 })).status).toBe("timed-out");
    expect(await run("while True: print('x' * 1000)")).toMatchObject({ status: "killed", reason: "output" });
  });

  it.skipIf(process.platform !== "linux")("limits memory on Linux", async () => {
    expect((await run("text = 'x' * (8 << 30)")).status).toBe("out-of-memory");
  });

  it("works in a folder of its own, which it removes, and hides the environment", async () => {
    process.env.BITWIT_TEST_SECRET = "gold";
    const { stdout } = await run(
      "import os; open('x', 'w').close(); print(os.getcwd(), os.environ.get('BITWIT_TEST_SECRET'))",
    );
    delete process.env.BITWIT_TEST_SECRET;
    expect(stdout).toMatch(/bitwit-program-\w+ None\n$/);
    expect(readdirSync(os.tmpdir())).not.toContain(/bitwit-program-\w+/.exec(stdout)?.[0]);
  });
});
