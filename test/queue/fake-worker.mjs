// A worker with a fake model: node fake-worker.mjs '{"queue": URL, "pauseMs": 5, "lockMs": 1500, …}'; events as JSON lines.
import { runWorker } from "../../dist/queue/run-worker.js";
import { parseQueueAddress } from "../../dist/queue/queue-address.js";
import { differenceOf } from "../../dist/queue/open-offered.js";
import { fakeModel } from "./fake-study.mjs";

const options = JSON.parse(process.argv[2]);
// A host whose clock is wrong: nothing may depend on it.
if (options.clockSkewMs) {
  const trueNow = Date.now;
  Date.now = () => trueNow() + options.clockSkewMs;
}
const stop = new AbortController();
process.on("SIGTERM", () => stop.abort());

let scored = 0;
async function open(offer) {
  const model = fakeModel(options.pauseMs ?? 1, offer.model.name);
  const device = options.device ?? model.info.backend.device;
  const opened = {
    ...model,
    info: { ...model.info, backend: { ...model.info.backend, device, contexts: options.contexts ?? 1 } },
    async score(windows, signal) {
      // The tokens of the poisonous document are all the same letter.
      if (options.poison && windows.some(({ tokens }) => tokens.slice(-20).every((one) => one === 122))) {
        if (options.poison === "deadly") process.kill(process.pid, "SIGKILL");
        throw new Error("the fake engine chokes on z");
      }
      if (options.dieAt !== undefined && scored >= options.dieAt) process.kill(process.pid, "SIGKILL");
      scored += 1;
      return model.score(windows, signal);
    },
  };
  const difference = differenceOf(opened, offer);
  return difference === undefined ? { status: "open", model: opened } : { status: "refused", reason: difference };
}

const events = runWorker({
  address: parseQueueAddress(options.queue),
  modelFolders: [],
  concurrency: options.concurrency ?? 2,
  lockMs: options.lockMs ?? 1000,
  untilIdleMs: options.untilIdleMs,
  signal: stop.signal,
  open,
});
for (;;) {
  const { done, value } = await events.next();
  console.log(JSON.stringify(done ? { type: "end", ...value } : value));
  if (done) break;
}
