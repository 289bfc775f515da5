import os from "node:os";
import { findSandbox } from "../benchmark/sandbox/find-sandbox.js";
import { missingPackages } from "../benchmark/sandbox/missing-packages.js";
import { runPython } from "../benchmark/sandbox/run-python.js";
import type { SandboxSearch } from "../benchmark/sandbox/sandbox.js";
import { DS1000_PACKAGES } from "../benchmark/tasks/ds1000.js";
import { listCompressors } from "../compressor/parse-compressor.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { BitwitError } from "../errors.js";
import { bitwitVersion } from "../package-root.js";
import { ladderModels } from "../model/ladder.js";
import { planParallelism } from "../model/llama/engine-pool.js";
import { inspectEngine, type EngineCheck } from "../model/llama/inspect-engine.js";
import { usableCores } from "../model/llama/usable-cores.js";
import { existsSync } from "node:fs";

/** Prints what this machine has. Exit code 3 when something the main job needs is missing. */
export async function doctorCommand(flags: { json?: boolean }): Promise<void> {
  const search = await findSandbox();
  const checks: EngineCheck[] = [
    { name: "bitwit", ok: true, found: bitwitVersion, optional: false },
    { name: "node", ok: true, found: `${process.version} on ${process.platform}-${process.arch}`, optional: false },
    {
      name: "machine",
      ok: true,
      found: `${os.availableParallelism()} × ${os.cpus()[0]?.model.trim() ?? "unknown CPU"}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB memory`,
      optional: false,
    },
    threadsCheck(),
    ...inspectEngine(),
    ladderCheck(),
    sandboxCheck(search),
    ...(await packagesCheck(search)),
    ...(await Promise.all(listCompressors().map(({ name }) => compressorCheck(name)))),
  ];
  const broken = checks.some(({ ok, optional }) => !ok && !optional);
  if (flags.json === true) process.stdout.write(JSON.stringify({ schemaVersion: 1, ok: !broken, checks }) + "\n");
  else process.stdout.write(checks.map(describe).join(""));
  if (broken) process.exitCode = 3;
}

function describe({ name, ok, found, remedy, optional }: EngineCheck): string {
  const mark = ok ? "✓" : optional ? "–" : "✗";
  return `${mark} ${name.padEnd(12)} ${found}\n${remedy === undefined ? "" : `${" ".repeat(15)}→ ${remedy}\n`}`;
}

/** What `measure` does unless --threads and --contexts say otherwise, and what keeps the cores busy now. */
function threadsCheck(): EngineCheck {
  const cores = usableCores();
  const shape = (parameterCount: number, vocabularySize: number): string => {
    const { contexts, threadsPerContext } = planParallelism({ parameterCount, vocabularySize }, { gpu: false });
    return `${contexts} × ${threadsPerContext}`;
  };
  const quota = cores < os.availableParallelism() ? ` of ${os.availableParallelism()} (a quota)` : "";
  const found = `${cores} cores${quota}; contexts × threads: ${shape(1e7, 4096)} for small models, ${shape(5e8, 151_936)} at 0.5B, ${shape(7e9, 128_000)} at 7B; load ${(os.loadavg()[0] as number).toFixed(1)}`;
  return { name: "threads", ok: true, found, optional: false };
}

function ladderCheck(): EngineCheck {
  const missing = ladderModels().filter((model) => !existsSync(model.path));
  if (missing.length === 0)
    return { name: "ladder", ok: true, found: `${ladderModels().length} built-in models`, optional: false };
  return {
    name: "ladder",
    ok: false,
    found: `${missing.map(({ ref }) => ref).join(", ")} missing`,
    remedy: "Install bitwit again.",
    optional: false,
  };
}

/** What HumanEval, MBPP and DS-1000 need: nothing else does. */
function sandboxCheck(search: SandboxSearch): EngineCheck {
  if (search.status !== "ok")
    return { name: "sandbox", ok: false, found: search.reason, remedy: search.remedy, optional: true };
  const { tool, version, python } = search.sandbox;
  const found = `${tool} ${version} with Python ${python.version} (${python.executable})`;
  return { name: "sandbox", ok: true, found, optional: true };
}

/** What DS-1000 needs besides. */
async function packagesCheck(search: SandboxSearch): Promise<EngineCheck[]> {
  if (search.status !== "ok") return [];
  const { sandbox } = search;
  const check = { name: "packages", optional: true };
  const remedy =
    "For DS-1000, install them for this Python: docs/sandbox.md says how. Parts without theirs are left out.";
  try {
    const missing = await missingPackages({ run: (request) => runPython(sandbox, request) }, DS1000_PACKAGES);
    const present = DS1000_PACKAGES.filter((name) => !missing.includes(name)).join(", ") || "none";
    if (missing.length === 0) return [{ ...check, ok: true, found: `${present}: all that DS-1000 needs` }];
    return [{ ...check, ok: false, found: `${missing.join(", ")} missing; present: ${present}`, remedy }];
  } catch (error) {
    if (!(error instanceof BitwitError)) throw error;
    return [{ ...check, ok: false, found: error.message, remedy }];
  }
}

async function compressorCheck(name: string): Promise<EngineCheck> {
  const compressor = parseCompressor(name);
  try {
    await compressor?.compressedBytes(new Uint8Array(1));
    return { name, ok: true, found: `${compressor?.ref} by ${compressor?.library}`, optional: true };
  } catch (error) {
    if (!(error instanceof BitwitError)) throw error;
    return {
      name,
      ok: false,
      found: error.message,
      optional: true,
      ...(error.hint === undefined ? {} : { remedy: error.hint }),
    };
  }
}
