/** Programs that try to use up the machine. Each is run for real; each must end soon, and alone. */
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findSandbox } from "./find-sandbox.js";
import { MAX_OPEN_FILES, MAX_PROCESSES, SHARED_MEMORY_BYTES, TMP_BYTES } from "./limits.js";
import type { ProgramRequest, ProgramResult } from "./program-result.js";
import { runPython } from "./run-python.js";
import { withinMs } from "../../slow-machine.test.support.js";

const search = await findSandbox();
const why = search.status === "ok" ? "" : ` (skipped: ${search.reason})`;

async function run(program: string, request: Partial<ProgramRequest> = {}): Promise<ProgramResult> {
  if (search.status !== "ok") throw new Error(search.reason);
  return runPython(search.sandbox, { program, timeoutMs: 10_000, ...request });
}

const processCount = (): number => readdirSync("/proc").filter((name) => /^\d+$/.test(name)).length;

/** Runs a program and looks how many processes this machine has meanwhile. */
async function runAndCount(program: string, timeoutMs: number) {
  const before = processCount();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, processCount())), 20);
  const result = await run(program, { timeoutMs });
  clearInterval(timer);
  return { result, grewBy: most - before };
}

describe.skipIf(search.status !== "ok")(`a sandboxed program${why}`, () => {
  it("that runs forever is ended at its time", async () => {
    const result = await run("while True: pass", { timeoutMs: 500 });
    expect(result.status).toBe("timed-out");
    expect(result.durationMs).toBeLessThan(withinMs(2000));
  });

  it("that sleeps forever and ignores every signal is ended at its time", async () => {
    const result = await run(
      `
import signal, time
for number in signal.valid_signals():
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
time.sleep(1000)`,
      { timeoutMs: 500 },
    );
    expect(result.status).toBe("timed-out");
    expect(result.durationMs).toBeLessThan(withinMs(2000));
  });

  it("that forks without end stays within its number of processes", async () => {
    const { result, grewBy } = await runAndCount(
      "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
      1000,
    );
    expect(result.status).toBe("timed-out");
    expect(result.durationMs).toBeLessThan(withinMs(4000));
    // Others may start processes meanwhile.
    expect(grewBy).toBeLessThan(MAX_PROCESSES + 60);
  });

  it("that starts threads without end is refused more", async () => {
    const result = await run(`
import threading, time
for count in range(1000): threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()`);
    expect(result).toMatchObject({ status: "failed", error: "RuntimeError" });
  });

  it("that fills the disk meets its end after a few MiB", async () => {
    const { status, stdout, stderr } = await run(`
for folder in "/tmp", "/dev/shm", ".":
    size = 0
    try:
        for number in range(1000):
            with open(f"{folder}/{number}", "wb", 0) as file:
                while file.tell() < 15 << 20: size += file.write(b"x" * (1 << 20))
    except OSError as error: print(size, error.errno)`);
    expect(status, stderr).toBe("passed");
    const sizes = stdout
      .trim()
      .split("\n")
      .map((line) => Number(line.split(" ")[0]));
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(TMP_BYTES);
    expect(sizes[1]).toBeLessThanOrEqual(SHARED_MEMORY_BYTES);
    expect(stdout.match(/ 28$/gm)).toHaveLength(3); // ENOSPC
  });

  it("cannot write one large file", async () => {
    const result = await run('with open("/tmp/x", "wb") as file: file.truncate(1 << 40)');
    expect(result).toMatchObject({ status: "failed", error: "OSError" });
  });

  it("that makes files without end is killed", async () => {
    const result = await run("number = 0\nwhile True:\n  open(f'/tmp/{number}', 'w').close()\n  number += 1");
    expect(result).toMatchObject({ status: "killed", reason: "files" });
  });

  it("that asks for 8 GB is out of memory", async () => {
    expect((await run("text = 'x' * (8 << 30)")).status).toBe("out-of-memory");
  });

  it("that spreads its memory over many processes is out of memory", async () => {
    const result = await run(
      `
import os, time
for child in range(16):
    if os.fork() == 0: break
block = bytearray(os.urandom(1)) * (64 << 20)
time.sleep(1000)`,
      { memoryBytes: 256 * 2 ** 20 },
    );
    expect(result.status).toBe("out-of-memory");
    expect(result.durationMs).toBeLessThan(withinMs(8000));
  });

  it("that prints without end is killed, and the beginning is kept", async () => {
    for (const stream of ["1", "2", "3"]) {
      const result = await run(`import os\nfor _ in range(1 << 20): os.write(${stream}, b"x" * 1024)`);
      expect(result).toMatchObject({ status: "killed", reason: "output" });
      expect(result.stdout.length + result.stderr.length).toBeLessThan(17_000);
      if (stream === "1") expect(result.stdout).toMatch(/^x{16384}\n\[\d+ more bytes\]$/);
    }
  });

  it("that opens files without end runs out of descriptors", async () => {
    const { stdout } = await run(`
import os
files = []
try:
    while True: files.append(os.open("/dev/null", os.O_RDONLY))
except OSError as error: print(len(files), error.errno)`);
    const [count, errno] = stdout.split(" ").map(Number);
    expect(errno).toBe(24); // EMFILE
    expect(count).toBeLessThan(MAX_OPEN_FILES);
  });
});
