import { describe, expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { winogrande } from "./winogrande.js";

const place = { file: "winogrande.jsonl", number: 4, split: "test" } as const;
const ask = (fields: Record<string, unknown>) => winogrande.question(new RecordFields(fields), place);
const sentence = "The oar hit the boat, so the _ broke.";

describe("WinoGrande", () => {
  it("puts either name into the blank and scores what is behind it", () => {
    const own = ask({ sentence, option1: "oar", option2: "boat", answer: "2" });
    const contexts = ["The oar hit the boat, so the oar", "The oar hit the boat, so the boat"];
    expect(own).toEqual(ask({ context_options: contexts, continuation: "broke.", gold: 1 }));
    expect(own).toMatchObject({
      plain: "The oar hit the boat, so the boat broke.",
      body: { gold: 1, choices: contexts.map((context) => ({ context, continuation: " broke." })) },
    });
  });

  it("scores a full stop behind the blank as lm-evaluation-harness does, with a space in front", () => {
    const question = ask({ sentence: "I broke the _.", option1: "oar", option2: "boat", answer: "1" });
    expect(question?.body).toMatchObject({ choices: [{ continuation: " ." }, { continuation: " ." }] });
  });

  it("names what is wrong with a record", () => {
    expect(() => ask({ sentence, option1: "oar", option2: "boat", answer: "" })).toThrow(
      /"answer", which must be 1 or 2/,
    );
    expect(() => ask({ sentence: "None.", option1: "oar", option2: "boat", answer: "1" })).toThrow(/the blank _/);
  });
});
