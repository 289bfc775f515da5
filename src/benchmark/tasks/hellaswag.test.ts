import { describe, expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import { hellaswag } from "./hellaswag.js";

const place = { file: "hellaswag.jsonl", number: 3, split: "test" } as const;
const ask = (fields: Record<string, unknown>) => hellaswag.question(new RecordFields(fields), place);

describe("HellaSwag", () => {
  it("joins activity and context, and cleans them of WikiHow's marks", () => {
    const question = ask({
      ind: 7,
      activity_label: "Boats",
      ctx_a: "How to row [title] Sit down. [step] Take the oars.",
      ctx_b: "the ROWER",
      endings: ["pulls.", " [substeps] Push off. [title] Go", "sinks [why ", "sings."],
      label: "2",
    });
    expect(question).toMatchObject({
      id: "7",
      body: {
        gold: 2,
        choices: ["pulls.", " Push off.. Go", "sinks [why", "sings."].map((ending) => ({
          context: "Boats: How to row. Sit down. Take the oars. The rower",
          continuation: ` ${ending}`,
        })),
      },
    });
    expect(question?.plain).toBe("Boats: How to row. Sit down. Take the oars. The rower sinks [why");
  });

  it("takes LLM Foundry's copies as they are, which are cleaned already", () => {
    const question = ask({ query: "Boats: How to row. They", choices: ["pull.", " Push."], gold: 1 });
    expect(question).toMatchObject({
      id: "3",
      body: {
        gold: 1,
        choices: [{ context: "Boats: How to row. They", continuation: " pull." }, { continuation: "  Push." }],
      },
    });
  });

  it("refuses a record of the split whose labels are secret", () => {
    const fields = { activity_label: "Boats", ctx_a: "a", ctx_b: "b", endings: ["a", "b", "c", "d"], label: "" };
    expect(() => ask(fields)).toThrow(
      /"label", which must be a place from 0 to 3|"label", which must be a whole number/,
    );
  });
});
