/** Programs that try to outlive their run. Each is run for real. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { fileFromRoot } from "../../package-root.js";
import { findSandbox } from "./find-sandbox.js";
import { runPython } from "./run-python.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;
const built = fileFromRoot("dist/benchmark/sandbox");

/** Becomes another Python process, one that can be told from all others by its command line. */
const sleeper = (marker: string): string => `
import os, sys
os.execv(sys.executable, [sys.executable, "-c", "import time; open('/tmp/up', 'w'); time.sleep(300) # ${marker}"])`;

const processesWith = (marker: string): string[] =>
  readdirSync("/proc").filter(
    (pid) =>
      /^\d+$/.test(pid) &&
      commandLine(pid)
        .split("\0")
        .some((part) => part.endsWith(marker)),
  );

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replace(/\0$/, "");
  } catch {
    return "";
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; waited < 250 && !holds(); waited++) await new Promise((wake) => setTimeout(wake, 20));
}

describe.skipIf(search.status !== "ok")(`a sandboxed program${why}`, () => {
  it("leaves no daemon behind", async () => {
    if (search.status !== "ok") return;
    const marker = `daemon-${process.pid}`;
    const program = `
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:${sleeper(marker).replaceAll("\n", "\n        ")}
    os._exit(0)
while not os.path.exists("/tmp/up"): time.sleep(0.01)
time.sleep(0.3)`;
    const running = runPython(search.sandbox, { program, timeoutMs: 10_000 });
    await until(() => processesWith(marker).length > 0);
    expect(processesWith(marker)).toHaveLength(1);
    expect((await running).status).toBe("passed");
    await until(() => processesWith(marker).length === 0);
    expect(processesWith(marker)).toEqual([]);
  });

  it.skipIf(!existsSync(built))("ends when bitwit is killed", async () => {
    const marker = `orphan-${process.pid}`;
    const script = `
import { findSandbox } from ${JSON.stringify(path.join(built, "find-sandbox.js"))};
import { runPython } from ${JSON.stringify(path.join(built, "run-python.js"))};
const { sandbox } = await findSandbox();
await runPython(sandbox, { program: ${JSON.stringify(sleeper(marker))}, timeoutMs: 60_000 });`;
    const bitwit = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
    await until(() => processesWith(marker).length > 0);
    expect(processesWith(marker)).toHaveLength(1);
    bitwit.kill("SIGKILL");
    await once(bitwit, "exit");
    await until(() => processesWith(marker).length === 0);
    expect(processesWith(marker)).toEqual([]);
  });
});
