import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSandbox } from "./find-sandbox.js";
import { missingPackages } from "./missing-packages.js";
import { runPython } from "./run-python.js";
import type { ProgramRequest } from "./program-result.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;

describe.skipIf(search.status !== "ok")(`packages in the sandbox${why}`, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-venv-"));
  let run: (request: ProgramRequest) => ReturnType<typeof runPython>;
  let version = "";

  beforeAll(async () => {
    if (search.status !== "ok") return;
    // A virtual environment with one package of its own, made by hand: pip takes seconds.
    const { executable } = search.sandbox.python;
    execFileSync(executable, ["-m", "venv", "--without-pip", folder]);
    chmodSync(folder, 0o755);
    version = search.sandbox.python.version.split(".").slice(0, 2).join(".");
    const own = path.join(folder, "lib", `python${version}`, "site-packages", "made_up_package");
    mkdirSync(own);
    writeFileSync(path.join(own, "__init__.py"), "answer = 42\n");
    chmodSync(path.join(own, "__init__.py"), 0o666); // Only the sandbox stands in the way of a writer.
    const inside = await findSandbox({ python: path.join(folder, "bin", "python3") });
    if (inside.status !== "ok") throw new Error(inside.reason);
    run = (request) => runPython(inside.sandbox, request);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it("names the ones that are missing, and finds those of a virtual environment", async () => {
    expect(await missingPackages({ run }, ["json", "made_up_package", "no_such_package"])).toEqual(["no_such_package"]);
    expect(await missingPackages({ run }, [])).toEqual([]);
  });

  it("lets only programs that ask for them import them", async () => {
    const program = "import made_up_package\nassert made_up_package.answer == 42";
    expect(await run({ program, timeoutMs: 20_000, usesPackages: true })).toMatchObject({ status: "passed" });
    expect(await run({ program, timeoutMs: 20_000 })).toMatchObject({ status: "failed", error: "ModuleNotFoundError" });
  });

  it("keeps their folder from being written", async () => {
    const program = "import made_up_package\nopen(made_up_package.__file__, 'a')";
    const result = await run({ program, timeoutMs: 20_000, usesPackages: true });
    expect(result).toMatchObject({ status: "failed", error: "OSError" });
  });
});
