import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EnvironmentError } from "../../errors.js";
import { findPythons } from "./find-python.js";
import { findSandbox } from "./find-sandbox.js";
import { openPythonRunner } from "./open-python-runner.js";

const { found } = await findPythons(process.env.PATH ?? "");
const [python] = found;

/** Each of these folders has a program called bwrap that is not what it should be. */
let folder: string;
async function fakeBubblewrap(name: string, script: string): Promise<string> {
  const searchPath = await mkdtemp(path.join(folder, `${name}-`));
  await chmod(searchPath, 0o755); // Root has it run by another user.
  const file = path.join(searchPath, "bwrap");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return searchPath;
}
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-bwrap-"));
  await chmod(folder, 0o755);
});
afterAll(() => rm(folder, { recursive: true }));

describe.skipIf(process.platform !== "linux" || python === undefined)("findSandbox (Linux with python3)", () => {
  it("says missing, and what to install, without bubblewrap", async () => {
    const search = await findSandbox({ searchPath: folder });
    expect(search).toMatchObject({ status: "missing", reason: "bubblewrap (bwrap) is not installed" });
    expect(search).toHaveProperty(
      "remedy",
      expect.stringMatching(/apt-get install bubblewrap.*dnf install bubblewrap/),
    );
  });

  it("says missing when bubblewrap is too old for the flags", async () => {
    const searchPath = await fakeBubblewrap("old", 'echo "bubblewrap 0.6.1"');
    expect(await findSandbox({ searchPath })).toMatchObject({
      status: "missing",
      reason: expect.stringContaining("bubblewrap 0.6.1; 0.8 or newer is needed"),
    });
  });

  it("says forbidden, with bubblewrap's own words, when it cannot make namespaces", async () => {
    const words = "bwrap: setting up uid map: Permission denied";
    const searchPath = await fakeBubblewrap(
      "forbidden",
      `if [ "$1" = --version ]; then echo "bubblewrap 0.9.0"; else echo "${words}" >&2; exit 1; fi`,
    );
    const search = await findSandbox({ searchPath });
    expect(search).toMatchObject({ status: "forbidden", reason: expect.stringContaining(words) });
    expect(search).toHaveProperty("remedy", expect.stringMatching(/\.$/));
  });

  it("says forbidden when bubblewrap runs nothing at all", async () => {
    const searchPath = await fakeBubblewrap("nothing", 'if [ "$1" = --version ]; then echo "bubblewrap 0.9.0"; fi');
    expect(await findSandbox({ searchPath })).toMatchObject({ status: "forbidden" });
  });

  it("says missing when the only Python named does not run", async () => {
    const searchPath = await fakeBubblewrap("no-python", 'echo "bubblewrap 0.9.0"');
    expect(await findSandbox({ searchPath, python: "/bin/false" })).toMatchObject({
      status: "missing",
      reason: expect.stringContaining("/bin/false does not run"),
      remedy: expect.stringContaining("python3"),
    });
  });

  it("gives an installation once, by its real name, through whatever links it was found", async () => {
    const links = await mkdtemp(path.join(folder, "links-"));
    await symlink(python?.executable ?? "", path.join(links, "python3"));
    const { found } = await findPythons([links, path.dirname(python?.executable ?? "")].join(":"));
    expect(found.filter(({ executable }) => executable === python?.executable)).toHaveLength(1);
    expect(found.map(({ executable }) => path.dirname(executable))).not.toContain(links);
  });
});

describe.skipIf(python === undefined)("openPythonRunner (where python3 is)", () => {
  it("refuses to run without a sandbox, and names both ways out", async () => {
    const refusal = openPythonRunner({ searchPath: folder });
    await expect(refusal).rejects.toBeInstanceOf(EnvironmentError);
    await expect(refusal).rejects.toMatchObject({
      code: "sandbox-missing",
      message: expect.stringContaining("Model-written code runs only in a sandbox"),
      hint: expect.stringMatching(/Install it.*--allow-unsandboxed/),
    });
  });

  it("runs without one only when told to, and says so", async () => {
    const runner = await openPythonRunner({ searchPath: folder, allowUnsandboxed: true });
    expect(runner.isolation).toEqual({ kind: "none", reason: expect.stringContaining("bubblewrap") });
    expect((await runner.run({ program: "assert 1 + 1 == 2", timeoutMs: 10_000 })).status).toBe("passed");
  });

  it("takes the sandbox where there is one, also when it may do without", async ({ skip }) => {
    const search = await findSandbox();
    if (search.status !== "ok") return skip(search.reason);
    const runner = await openPythonRunner({ allowUnsandboxed: true });
    expect(runner.isolation).toEqual({ kind: "bubblewrap", version: search.sandbox.version });
    expect((await runner.run({ program: "open('/etc/passwd')", timeoutMs: 10_000 })).status).toBe("failed");
  });
});
