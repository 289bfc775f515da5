// node bench/sandbox.mjs [FOLDER]: what the sandbox costs a program, and the proof that it costs no task its result:
// every published HumanEval and MBPP reference must pass, and a body of `pass` (HumanEval) or functions that return None
// (MBPP) must fail. FOLDER has humaneval/HumanEval.jsonl.gz and mbpp/mbpp.jsonl; default ../shared/benchmarks.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { buildHumanEvalProgram } from "../dist/benchmark/code/humaneval-program.js";
import { buildMbppProgram } from "../dist/benchmark/code/mbpp-program.js";
import { findSandbox } from "../dist/benchmark/sandbox/find-sandbox.js";
import { runPython } from "../dist/benchmark/sandbox/run-python.js";
import { median } from "./statistics.mjs";

const folder = process.argv[2] ?? path.join(import.meta.dirname, "../../shared/benchmarks");
const search = await findSandbox();
if (search.status !== "ok") {
  process.stderr.write(`${search.reason}\n${search.remedy}\n`);
  process.exit(3);
}
const { sandbox } = search;

async function overhead(rounds = 60) {
  const bare = () => {
    const startedAt = performance.now();
    execFileSync(sandbox.python.executable, ["-s", "-S", "-B", "-X", "utf8", "-c", ""]);
    return performance.now() - startedAt;
  };
  const inside = async () => {
    const startedAt = performance.now();
    await runPython(sandbox, { program: "", timeoutMs: 10_000 });
    return performance.now() - startedAt;
  };
  const pairs = [];
  for (let round = 0; round < rounds; round++) pairs.push({ bare: bare(), inside: await inside() });
  const summary = (key) => {
    const durations = pairs.slice(5).map((pair) => pair[key]);
    return { fastestMs: Math.min(...durations), medianMs: median(durations) };
  };
  return { barePython: summary("bare"), sandboxed: summary("inside") };
}

async function runAll(name, programs, expected) {
  const counts = {};
  const surprises = [];
  const durations = [];
  const startedAt = performance.now();
  const queue = programs.entries();
  const worker = async () => {
    for (const [index, program] of queue) {
      const { status, durationMs } = await runPython(sandbox, { program, timeoutMs: 20_000 });
      counts[status] = (counts[status] ?? 0) + 1;
      durations.push(durationMs);
      if (status !== expected) surprises.push({ index, status });
    }
  };
  await Promise.all([worker(), worker()]);
  const seconds = (performance.now() - startedAt) / 1000;
  process.stderr.write(`${name}: ${JSON.stringify(counts)} in ${seconds.toFixed(1)} s\n`);
  return { counts, surprises, seconds, medianMs: median(durations), slowestMs: Math.max(...durations) };
}

const lines = (text) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const humanEval = lines(gunzipSync(readFileSync(path.join(folder, "humaneval/HumanEval.jsonl.gz"))).toString());
const mbpp = lines(readFileSync(path.join(folder, "mbpp/mbpp.jsonl"), "utf8"));
const humanEvalProgram = ({ prompt, test, entry_point: entryPoint }, completion) =>
  buildHumanEvalProgram({ prompt, completion, test, entryPoint });
const mbppProgram = ({ test_list: testList, test_setup_code: setup }, code) =>
  buildMbppProgram({ code, testList, setup });
/** The same functions and classes, each giving None. */
const emptied = ({ code }) =>
  [...code.matchAll(/^(?:def|class)\s+(\w+)/gm)].map(([, name]) => `def ${name}(*_, **__): return None`).join("\n");

const result = {
  command: "node bench/sandbox.mjs",
  date: new Date().toISOString(),
  hardware: {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    platform: `${process.platform}-${process.arch}`,
  },
  sandbox: { tool: sandbox.tool, version: sandbox.version, python: sandbox.python.version },
  overhead: await overhead(),
  humanEvalReferences: await runAll(
    "HumanEval references",
    humanEval.map((task) => humanEvalProgram(task, task.canonical_solution)),
    "passed",
  ),
  humanEvalEmpty: await runAll(
    "HumanEval, a body of pass",
    humanEval.map((task) => humanEvalProgram(task, "    pass\n")),
    "failed",
  ),
  mbppReferences: await runAll(
    "MBPP references",
    mbpp.map((task) => mbppProgram(task, task.code)),
    "passed",
  ),
  mbppEmpty: await runAll(
    "MBPP, functions that give None",
    mbpp.map((task) => mbppProgram(task, emptied(task))),
    "failed",
  ),
};
process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
if (Object.values(result).some((part) => part.surprises?.length > 0)) process.exitCode = 1;
