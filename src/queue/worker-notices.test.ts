import { expect, it } from "vitest";
import { createFakeModel } from "../model/fake-model.js";
import { offerOf } from "./offer.js";
import { WorkerNotices } from "./worker-notices.js";
import type { WorkerState } from "./worker-state.js";

const offer = offerOf("run", createFakeModel({ name: "a" }), { name: "full", context: 256, stride: 64 });
const worker = (id: string, refused: WorkerState["refused"] = {}): WorkerState => ({
  ...{ id, host: "h", pid: 1, version: "0", state: "idle", slots: 0, shards: 0, refused },
});

it("says once that no worker is there, and only after a while", () => {
  const notices = new WorkerNotices();
  const said = Array.from({ length: 30 }, () => {
    notices.look([], [offer]);
    return notices.take();
  });
  expect(said.slice(0, 9).flat()).toEqual([]);
  expect(said.flat()).toHaveLength(1);
  expect(said.flat()[0]).toMatch(/no worker is there/);
});

it("says each refusal once, and when nobody is left to take a model", () => {
  const notices = new WorkerNotices();
  const refusing = worker("w1", { [offer.queue]: "device x" });
  notices.look([refusing, worker("w2")], [offer]);
  notices.look([refusing, worker("w2")], [offer]);
  expect(notices.take()).toEqual(["worker w1 does not take a: device x"]);
  notices.look([refusing], [offer]);
  expect(notices.take()).toEqual(["none of the 1 workers takes a; its shards wait for one that does"]);
});
