import os from "node:os";
import { findSandbox } from "../benchmark/sandbox/find-sandbox.js";
import { listCompressors } from "../compressor/parse-compressor.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { BitwitError } from "../errors.js";
import { bitwitVersion } from "../package-root.js";
import { ladderModels } from "../model/ladder.js";
import { inspectEngine, type EngineCheck } from "../model/llama/inspect-engine.js";
import { existsSync } from "node:fs";

/** Prints what this machine has. Exit code 3 when something the main job needs is missing. */
export async function doctorCommand(flags: { json?: boolean }): Promise<void> {
  const checks: EngineCheck[] = [
    { name: "bitwit", ok: true, found: bitwitVersion, optional: false },
    { name: "node", ok: true, found: `${process.version} on ${process.platform}-${process.arch}`, optional: false },
    {
      name: "machine",
      ok: true,
      found: `${os.availableParallelism()} × ${os.cpus()[0]?.model.trim() ?? "unknown CPU"}, ${(os.totalmem() / 2 ** 30).toFixed(0)} GiB memory`,
      optional: false,
    },
    ...inspectEngine(),
    ladderCheck(),
    await sandboxCheck(),
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

/** What HumanEval and MBPP need: nothing else does. */
async function sandboxCheck(): Promise<EngineCheck> {
  const search = await findSandbox();
  if (search.status !== "ok")
    return { name: "sandbox", ok: false, found: search.reason, remedy: search.remedy, optional: true };
  const { tool, version, python } = search.sandbox;
  const found = `${tool} ${version} with Python ${python.version} (${python.executable})`;
  return { name: "sandbox", ok: true, found, optional: true };
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
