import { describe, expect, it } from "vitest";
import { KEEP, runStep, type Verdict } from "./run-step.js";
import type { Rejection } from "./step.js";

const documents = ["keep", "edit 😀", "drop", "drop later"].map((text, place) => ({
  id: `d${place}`,
  text,
  meta: { place },
}));

function judge({ text }: { readonly text: string }): Verdict | Promise<Verdict> {
  if (text === "drop") return { status: "reject", rule: "first", value: 3, limit: 2, edits: { cut: 2 } };
  if (text === "drop later") return Promise.resolve({ status: "reject", rule: "second", value: "why" });
  return text === "keep" ? KEEP : { status: "edit", text: "😀", edits: { cut: 1 } };
}

describe("runStep", () => {
  it("keeps, edits and drops as it is told, and its books balance", async () => {
    const rejections: Rejection[] = [];
    const names = { rules: ["first", "second", "never"], edits: ["cut", "none"] };
    const run = runStep(documents, judge, names, { onRejection: (one) => rejections.push(one) });
    expect(run.counts().rejections).toEqual({ first: 0, second: 0, never: 0 });
    const out = [];
    for await (const document of run.documents) out.push(document);
    expect(out).toEqual([documents[0], { id: "d1", text: "😀", meta: { place: 1 } }]);
    expect(run.counts()).toEqual({
      ...{ documentsIn: 4, documentsOut: 2, charsIn: 4 + 6 + 4 + 10, charsOut: 4 + 1 },
      ...{ rejections: { first: 1, second: 1, never: 0 }, edits: { cut: 3, none: 0 } },
    });
    expect(rejections).toEqual([
      { documentId: "d2", rule: "first", value: 3, limit: 2 },
      { documentId: "d3", rule: "second", value: "why" },
    ]);
  });

  it("hands on the failure of a source", async () => {
    const failing = (async function* () {
      yield { id: "a", text: "a" };
      throw new Error("cut");
    })();
    const { documents: out } = runStep(failing, () => KEEP, {});
    await out.next();
    await expect(out.next()).rejects.toThrow("cut");
  });
});
