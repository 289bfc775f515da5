import { describe, expect, it } from "vitest";
import { fillTemplate } from "./fill-template.js";
import { swapGroup } from "./swap-group.js";

describe("swapGroup", () => {
  it("exchanges the two names and asks for the one in the place of <s>", () => {
    expect(swapGroup(["for <s> in <t>: <f>(", "<s>)"], { f: "print" }, "a", "b")).toEqual({
      contexts: ["for a in b: print(", "for b in a: print("],
      choices: ["a)", "b)"],
    });
  });
});

describe("fillTemplate", () => {
  it("fills every place, leaves comparison signs alone and refuses a place without a word", () => {
    expect(fillTemplate("<a> < <b> > <a>", { a: "x", b: "y" })).toBe("x < y > x");
    expect(() => fillTemplate("<a> <c>", { a: "x" })).toThrow(/no word for <c>/);
  });
});
