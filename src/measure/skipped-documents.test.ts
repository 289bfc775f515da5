import { expect, it } from "vitest";
import { describeSkipped, skippedWarnings } from "./skipped-documents.js";

const none = { empty: 0, invalidUtf8: 0, binary: 0, oversized: 0, malformed: 0 };

it("names what was left out, and is silent about empty documents alone", () => {
  expect(describeSkipped(none)).toBeUndefined();
  expect(describeSkipped({ ...none, empty: 2, invalidUtf8: 1 })).toBe("2 empty, 1 not UTF-8");
  expect(skippedWarnings("a", { ...none, empty: 3 })).toEqual([]);
  expect(skippedWarnings("a", { ...none, empty: 3, binary: 1, malformed: 2 })).toEqual([
    { code: "documents-skipped", message: "Documents of a were left out: 1 binary, 2 malformed." },
  ]);
});
