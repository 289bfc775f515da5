import { describe, expect, it } from "vitest";
import { RecordFields } from "../data/record-fields.js";
import type { BenchmarkTask } from "../task.js";
import { lambada, lambadaOpenai } from "./lambada.js";

const place = { file: "lambada_test.jsonl", number: 4, split: "test" } as const;
const ask = (task: BenchmarkTask, text: string) => task.question(new RecordFields({ text }), place);

describe("LAMBADA", () => {
  it("scores the last word with the space in front of it", () => {
    const text = "the oar fell out of the boat , so she swam after the oar";
    expect(ask(lambada, text)).toMatchObject({
      plain: text,
      body: {
        kind: "continuation",
        context: "the oar fell out of the boat , so she swam after the",
        continuation: " oar",
      },
    });
  });

  it("takes OpenAI's text with its line breaks, which are no border of words there", () => {
    const { body } = ask(lambadaOpenai, 'She swam.\n\n"Hold the oar,"\nJo') ?? {};
    expect(body).toMatchObject({ context: 'She swam.\n\n"Hold the', continuation: ' oar,"\nJo' });
  });

  it("does not take OpenAI's text for the standard one", () => {
    expect(() => ask(lambada, "She swam.\n\nHold the oar")).toThrow(/lambada-openai/);
  });

  it("refuses a single word", () => {
    expect(() => ask(lambadaOpenai, "oar")).toThrow(/more than one word/);
  });
});
