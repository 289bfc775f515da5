// What the fake worker and the fake coordinator share: a model without weights whose shards are small, so that faults can
// be tried in seconds. Both run from dist/, as processes of their own, so that they can be killed.
import { createFakeModel } from "../../dist/model/fake-model.js";

/** 2e9 parameters make shards of 328 tokens. */
export const fakeModel = (pauseMs, name = "fake") =>
  createFakeModel({ name, seed: name.length, parameterCount: 2e9, pauseMsPerWindow: pauseMs });
export const protocol = { name: "full", context: 256, stride: 64 };
/** What a study knows of it before it is opened. */
export const fakeSource = (ref) => {
  const { fileBytes, parameterCount } = fakeModel(0, ref).info;
  return { fileBytes, parameterCount, modifiedMs: 0, trainedContext: 2048, memoryBytes: () => 1e6 };
};
