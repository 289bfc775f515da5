// Contexts × threads: the same windows scored as one context with all cores' threads, and as contexts of one thread side by
// side, on an idle machine and beside one process that keeps a core busy. In turns, on the same open models.
// node bench/threads.mjs NAME FILE WINDOWS ROUNDS [WINDOW_TOKENS] [CORES]
import { spawn } from "node:child_process";
import os from "node:os";
import { openLlamaModel } from "../dist/model/llama/llama-model.js";
import { randomWindows } from "./random-windows.mjs";
import { median } from "./statistics.mjs";

export async function measureThreads(
  name,
  file,
  { windows, rounds, windowTokens = 1900, cores = os.availableParallelism() },
) {
  const shapes = [
    { contexts: 1, threadsPerContext: cores },
    { contexts: cores, threadsPerContext: 1 },
  ];
  const models = [];
  for (const { contexts, threadsPerContext } of shapes)
    models.push(
      await openLlamaModel(name, file, { contextTokens: 1900, contexts, threads: contexts * threadsPerContext }),
    );
  const list = randomWindows(windows, { vocabulary: models[0].info.vocabularySize, length: windowTokens });
  const time = async (model) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const bits = await model.score(list);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    return { seconds, cpuSeconds: (user + system) / 1e6, bits };
  };
  const first = [];
  for (const model of models) first.push((await time(model)).bits);
  const isSame = first[0].every((bits, window) => bits.every((bit, place) => bit === first[1][window][place]));
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    for (const isBusy of round % 2 === 0 ? [false, true] : [true, false]) {
      const spinner = isBusy ? spawn(process.execPath, ["-e", SPIN], { stdio: "ignore" }) : undefined;
      if (spinner !== undefined) await new Promise((resolve) => setTimeout(resolve, 300));
      for (const place of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const { seconds, cpuSeconds } = await time(models[place]);
        process.stderr.write(
          `${name} ${JSON.stringify(shapes[place])} ${isBusy ? "busy" : "idle"} ${seconds.toFixed(2)} s\n`,
        );
        samples.push({ round, isBusy, ...shapes[place], seconds, cpuSeconds, load: os.loadavg()[0] });
      }
      spinner?.kill("SIGKILL");
    }
  }
  const tokens = list.reduce((sum, { scored }) => sum + scored, 0);
  const summary = shapes.map((shape) => {
    const of = (isBusy, key) =>
      samples.filter((one) => one.contexts === shape.contexts && one.isBusy === isBusy).map((one) => one[key]);
    const [idle, busy] = [of(false, "seconds"), of(true, "seconds")];
    return {
      ...shape,
      idleTokensPerSecond: tokens / median(idle),
      busyTokensPerSecond: tokens / median(busy),
      busyOverIdle: median(idle.map((seconds, round) => seconds / busy[round])),
      idleCpuSeconds: median(of(false, "cpuSeconds")),
      busyCpuSeconds: median(of(true, "cpuSeconds")),
    };
  });
  const result = {
    ...{ model: name, parameters: models[0].info.parameterCount, vocabulary: models[0].info.vocabularySize },
    ...{
      backend: models[0].info.backend.device,
      cores,
      windows,
      windowTokens,
      rounds,
      isSameToTheBit: isSame,
      summary,
      samples,
    },
  };
  for (const model of models) await model.close();
  return result;
}

/** It ends by itself when the bench is gone. */
const SPIN =
  "const parent = process.ppid; for (let i = 0; ; i++) if (i % 1e7 === 0 && process.ppid !== parent) process.exit();";

if (process.argv[1]?.endsWith("threads.mjs")) {
  const [, , name, file, windows, rounds, windowTokens, cores] = process.argv;
  const options = {
    windows: Number(windows),
    rounds: Number(rounds),
    ...(windowTokens ? { windowTokens: Number(windowTokens) } : {}),
    ...(cores ? { cores: Number(cores) } : {}),
  };
  const result = await measureThreads(name, file, options);
  const hardware = { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version };
  console.log(JSON.stringify({ command: process.argv.slice(1).join(" "), hardware, ...result }));
}
