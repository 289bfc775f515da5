// A run of fake models, with workers or alone: node fake-coordinator.mjs '{"queue": URL, "run": FOLDER, "corpora": [FILE], …}'.
// Prints every event as a JSON line, the last one {"type": "result", "bits": …} or {"type": "error", …}.
import { measureAll } from "../../dist/measure/measure-all.js";
import { parseQueueAddress } from "../../dist/queue/queue-address.js";
import { scoreOnWorkers } from "../../dist/queue/score-on-workers.js";
import { fakeModel, protocol } from "./fake-study.mjs";

const options = JSON.parse(process.argv[2]);
const say = (event) => console.log(JSON.stringify(event));
const models = options.models ?? ["./fake.gguf"];
const request = {
  models,
  corpora: options.corpora,
  protocol,
  runFolder: options.run,
  open: async (ref) => {
    const model = fakeModel(options.pauseMs ?? 0, ref.replace(/^\.\/|\.gguf$/g, ""));
    return { ...model, info: { ...model.info, ref } };
  },
};
const { lockMs = 1000, shardsPerJob = 1 } = options;
const scoreElsewhere = (corpora, run) =>
  scoreOnWorkers(models, corpora, run, request, { address: parseQueueAddress(options.queue), lockMs, shardsPerJob });
const events = measureAll({ ...request, ...(options.queue === undefined ? {} : { scoreElsewhere }) });
try {
  for (;;) {
    const { done, value } = await events.next();
    if (done) {
      say({ type: "result", bits: value.map(({ totalBits, bpcInterval }) => [totalBits, bpcInterval]) });
      break;
    }
    if (value.type === "workers") say(value);
  }
} catch (error) {
  say({ type: "error", name: error.name, message: error.message });
  process.exitCode = error.exitCode ?? 70;
}
