// A study with fake models, with workers or alone: node fake-study-run.mjs '{"study": FILE, "run": FOLDER, "queue": URL, …}'.
// Prints every event as a JSON line, the last one {"type": "result", "cells": …, "measurements": …} or {"type": "error", …}.
import { parseQueueAddress } from "../../dist/queue/queue-address.js";
import { runCells } from "../../dist/study/cells/run-cells.js";
import { readStudyFile } from "../../dist/study/file/parse-study.js";
import { fakeModel, fakeSource } from "./fake-study.mjs";

const options = JSON.parse(process.argv[2]);
const say = (event) => console.log(JSON.stringify(event));
const models = {
  describe: async ({ ref }) => ({ ...fakeSource(ref), ...(ref.startsWith("http") ? { isRemote: true } : {}) }),
  async open({ ref }) {
    if (ref.includes("broken")) throw new Error("the weights are no weights");
    const model = fakeModel(options.pauseMs ?? 0, ref.replace(/^\.\/|\.gguf$/g, ""));
    const score = (windows, signal) => {
      say({ type: "scored-here", model: ref });
      return model.score(windows, signal);
    };
    return { ...model, info: { ...model.info, ref }, score };
  },
};
const { lockMs = 1000, shardsPerJob = 1 } = options;
const workers = options.queue && { address: parseQueueAddress(options.queue), lockMs, shardsPerJob };
try {
  const study = await readStudyFile(options.study);
  const events = runCells({ study, models, runFolder: options.run, workers });
  for (;;) {
    const { done, value } = await events.next();
    if (done) {
      const numbers = value.measurements.map(({ provenance: _p, seconds: _s, ...one }) => {
        const { tokensPerSecond: _t, bytesPerSecond: _b, ...rest } = one;
        return rest;
      });
      say({ type: "result", cells: value.cells, measurements: numbers });
      break;
    }
    if (value.type === "workers" || value.type === "cell") say(value);
  }
} catch (error) {
  say({ type: "error", name: error.name, code: error.code, message: error.message });
  process.exitCode = error.exitCode ?? 70;
}
