import { describe, expect, it } from "vitest";
import { createFakeModel } from "../model/fake-model.js";
import { chooseOffer } from "./choose-offer.js";
import { offerOf, parseOffer, type Offer } from "./offer.js";

const protocol = { name: "full", context: 256, stride: 64 } as const;
const offer = (name: string, run = "r1", backlog = 0): Offer => ({
  ...offerOf(run, createFakeModel({ name, seed: name.length }), protocol),
  backlog,
});

describe("a worker's choice", () => {
  const [a, bb] = [offer("a"), offer("bb")];

  it("is the model it has loaded, also for another run, as long as work waits for it", () => {
    const loads = [
      { offer: bb, waiting: 100 },
      { offer: offer("a", "r2"), waiting: 1 },
    ];
    expect(chooseOffer(loads, [], a)?.run).toBe("r2");
    expect(chooseOffer([{ offer: a, waiting: 0 }, loads[0]!], [], a)).toBe(bb);
  });

  it("else is where the most work waits for each worker, what is still to be put in counted", () => {
    const loads = [
      { offer: a, waiting: 30 },
      { offer: bb, waiting: 20 },
    ];
    expect(chooseOffer(loads, [], undefined)).toBe(a);
    expect(chooseOffer(loads, [{ queue: a.queue }], undefined)).toBe(bb);
    const large = offer("ccc", "r1", 500);
    expect(chooseOffer([...loads, { offer: large, waiting: 1 }], [], undefined)).toBe(large);
  });

  it("is nothing where nothing waits", () => {
    expect(chooseOffer([{ offer: a, waiting: 0 }], [], undefined)).toBeUndefined();
  });
});

describe("an offer", () => {
  it("comes out of Redis as it went in, and one of another format is none", () => {
    const good = offer("a");
    expect(parseOffer(JSON.stringify(good))).toEqual(good);
    expect(parseOffer(JSON.stringify({ ...good, format: 2 }))).toBeUndefined();
  });

  it("is refused when it is damaged", () => {
    const good = offer("a");
    for (const wrong of [{ queue: "a:b" }, { model: { ...good.model, sha256: "../x" } }, { protocol: undefined }])
      expect(() => parseOffer(JSON.stringify({ ...good, ...wrong }))).toThrow(/is damaged/);
  });
});
