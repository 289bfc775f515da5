import { describe, expect, it } from "vitest";
import { createFakeModel } from "../../model/fake-model.js";
import { choiceWindows } from "./choice-window.js";
import { probeItems } from "./probe-items.js";

/** lm-evaluation-harness's `_encode_pair`, step by step. */
async function harnessPair(model: ReturnType<typeof createFakeModel>, context: string, continuation: string) {
  const spaceCount = context.length - context.trimEnd().length;
  if (spaceCount > 0) {
    continuation = context.slice(-spaceCount) + continuation;
    context = context.slice(0, -spaceCount);
  }
  const whole = [...(await model.tokenize(context + continuation))];
  const contextTokens = [...(await model.tokenize(context))];
  return { context: whole.slice(0, contextTokens.length), continuation: whole.slice(contextTokens.length) };
}

type Model = ReturnType<typeof createFakeModel>;
const choiceWindow = async (model: Model, context: string, choice: string) =>
  (await choiceWindows(model, context, [choice]))[0]!;

describe("choiceWindows", () => {
  it("scores the tokens that lm-evaluation-harness scores, with a BOS in front", async () => {
    const model = createFakeModel({ merges: [] });
    for (const { context, choices } of probeItems("python", { count: 100 }))
      for (const choice of choices) {
        const expected = await harnessPair(model, context, choice);
        const window = await choiceWindow(model, context, choice);
        expect([...window.tokens]).toEqual([model.bos, ...expected.context, ...expected.continuation]);
        expect(window.scored).toBe(expected.continuation.length);
      }
  });

  it("charges whitespace at the context's end to the choice", async () => {
    const model = createFakeModel({ merges: [] });
    expect((await choiceWindow(model, "if x:\n    ", "y")).scored).toBe("\n    y".length);
    expect((await choiceWindow(model, "if x:", "\n    y")).scored).toBe("\n    y".length);
  });

  it("charges all choices of an item from the same place on", async () => {
    const model = createFakeModel({ merges: ["dx"] });
    // "x" joins the context's "d": so the "d" in front of "y" is charged, too.
    const [joined, apart] = await choiceWindows(model, "f(x) d", ["x", "y"]);
    expect([joined?.scored, apart?.scored]).toEqual([1, 2]);
    expect((await choiceWindow(model, "f(x) d", "y")).scored).toBe(1);
  });

  it("leaves the first token uncharged when the model has no BOS", async () => {
    const model = createFakeModel({ merges: [], hasBos: false });
    const window = await choiceWindow(model, "a", "bc");
    expect([...window.tokens]).toEqual([97, 98, 99]);
    expect(window.scored).toBe(2);
  });

  it("always leaves something to score and something to read", async () => {
    const model = createFakeModel({ merges: ["ab"], hasBos: false });
    for (const [context, choice] of [
      ["a", "bc"],
      [" ", "bc"],
      ["ab", "ab"],
    ] as const) {
      const { tokens, scored } = await choiceWindow(model, context, choice);
      expect(scored).toBeGreaterThan(0);
      expect(scored).toBeLessThan(tokens.length);
    }
  });
});
