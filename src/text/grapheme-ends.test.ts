import { expect, it } from "vitest";
import { graphemeEnds } from "./grapheme-ends.js";

it("characters end where a reader sees them end, and a line break's two halves apart", () => {
  expect([...graphemeEnds("ab\r\n")]).toEqual([1, 2, 3, 4]);
  expect([...graphemeEnds("é\r\ne\u0301👩‍👧🇩🇪x")]).toEqual([1, 2, 3, 5, 10, 14, 15]);
  expect([...graphemeEnds("")]).toEqual([]);
});
