// npm run bench [-- --quick]: every figure docs/results.md quotes about speed and memory, as ratios taken in one run.
// Raw results go to bench/results/DATE.json with the command and the hardware. --quick leaves the 0.5B model out.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { measureKernel } from "./measure-kernel.mjs";
import { writeRandomModel } from "./make-random-model.mjs";
import { median } from "./statistics.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const quick = process.argv.includes("--quick");
const say = (text) => process.stderr.write(`${text}\n`);

function timeHelp() {
  const run = (...args) => {
    const start = performance.now();
    execFileSync(process.execPath, args, { stdio: "ignore" });
    return performance.now() - start;
  };
  const main = path.join(here, "../dist/cli/main.js");
  const pairs = Array.from({ length: 12 }, () => ({ help: run(main, "--help"), empty: run("-e", "0") })).slice(1);
  return {
    helpMs: median(pairs.map(({ help }) => help)),
    emptyNodeMs: median(pairs.map(({ empty }) => empty)),
    ratio: median(pairs.map(({ help, empty }) => help / empty)),
  };
}

// Each model in a process of its own, so that peak memory is its own.
const scoring = (name, file, windows, rounds) =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [path.join(here, "measure-scoring.mjs"), name, file, String(windows), String(rounds)],
      { encoding: "utf8" },
    ),
  );

const result = {
  command: `npm run bench${quick ? " -- --quick" : ""}`,
  date: new Date().toISOString(),
  hardware: {
    cpu: os.cpus()[0]?.model,
    cores: os.availableParallelism(),
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    node: process.version,
  },
};
say("log-sum-exp: WASM against plain JavaScript");
result.kernel = await measureKernel();
say("start-up");
result.startUp = timeHelp();
say("scoring against bare decode: ladder:m");
result.scoring = [scoring("ladder:m", path.join(here, "../models/m.gguf"), 16, 9)];
if (!quick) {
  const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-bench-"));
  try {
    say("writing a 0.5B model with a 152k vocabulary and random weights");
    const file = path.join(folder, "random-0.5b.gguf");
    await writeRandomModel(file);
    say("scoring against bare decode: 0.5B (some minutes)");
    result.scoring.push(scoring("random-0.5b", file, 2, 4));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
const file = path.join(here, "results", `${result.date.slice(0, 10)}-speed${quick ? "-quick" : ""}.json`);
writeFileSync(file, JSON.stringify(result, null, 2) + "\n");
console.log(JSON.stringify(result, null, 2));
say(`written to ${file}`);
