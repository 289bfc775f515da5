import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProtocol } from "../measure/protocol.js";
import { measureAll } from "../measure/measure-all.js";
import type { ModelMeasurement } from "../measure/measurement.js";
import { resolveLadder } from "../model/ladder.js";
import { openLlamaModel } from "../model/llama/llama-model.js";
import type { GeneratingModel } from "../model/generating-model.js";
import type { InspectableModel } from "../model/inspectable-model.js";
import type { ModelServerOptions } from "../model/open-model.js";
import { serveModel, type ModelServer } from "./serve-model.js";
import type { Dialect } from "./routes.js";

const engine = { threads: 1, contexts: 1 };
let folder: string;
let corpus: string;
let model: InspectableModel & GeneratingModel;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-http-"));
  corpus = path.join(folder, "texts.jsonl");
  // Short documents share requests, the long one has several windows, and one has characters of several tokens.
  const texts = [
    ...Array.from(
      { length: 12 },
      (_, n) => `Letter ${n}. The miller went to the river, and the river was ${n} feet high.`,
    ),
    Array.from({ length: 90 }, (_, n) => `In the year ${1700 + n} the mill had ${n} sacks of flour. `).join(""),
    "def mill(sacks):\n    return [sack for sack in sacks if sack.is_dry]\n",
    "Žluťoučký kůň 🐎 péěl ďábelské ódy — <|endoftext|> — and nothing more.",
  ];
  await writeFile(corpus, texts.map((content) => JSON.stringify({ content })).join("\n"));
  model = await openLlamaModel("ladder:xs", resolveLadder("xs").path, { contextTokens: 2048, ...engine });
});
afterAll(async () => {
  await model.close();
  await rm(folder, { recursive: true, force: true });
});

const serve = (dialect: Dialect): Promise<ModelServer> =>
  serveModel(
    { model, id: "xs", contextTokens: 2048, requestTokens: 100_000 },
    { host: "127.0.0.1", port: 0, dialect, queueLength: 100, bodyBytes: 2 ** 20 },
  );

async function measure(
  ref: string,
  protocol: "full" | "paper",
  server?: ModelServerOptions,
): Promise<ModelMeasurement> {
  const events = measureAll({
    models: [ref],
    corpora: [corpus],
    protocol: makeProtocol(protocol, 256, 96),
    runFolder: await mkdtemp(path.join(folder, "run-")),
    engine: { ...engine, server },
  });
  let step = await events.next();
  while (step.done !== true) step = await events.next();
  return step.value[0] as ModelMeasurement;
}

describe.each(["full", "paper"] as const)("protocol %s over HTTP", (protocol) => {
  it.each<[Dialect, string, ModelServerOptions | undefined]>([
    ["vllm", "prompt_logprobs", undefined],
    ["vllm", "echo", { api: "echo" }],
    ["sglang", "generate", undefined],
    // This dialect has no /tokenize: the tokenizer comes from a file.
    ["openai", "echo", { tokenizerFile: resolveLadder("xs").path }],
  ])("by %s's %s gives the bits per character of this process", async (dialect, api, options) => {
    const server = await serve(dialect);
    try {
      const [here, there] = [
        await measure("ladder:xs", protocol),
        await measure(`${server.url}/v1`, protocol, options),
      ];
      expect(there.modelInfo.backend.api).toBe(api);
      expect(there.modelInfo.sha256).toBe(here.modelInfo.sha256);
      expect(Math.abs(there.bpc / here.bpc - 1)).toBeLessThan(1e-6);
      expect(there.scoredTokenCount).toBe(here.scoredTokenCount);
      expect(there.bpcInterval).toBeDefined();
      expect(there.lossyDocumentCount).toBe(here.lossyDocumentCount);
      expect(there.planHash).not.toBe(here.planHash);
    } finally {
      await server.close();
    }
  });
});

it("a server that moved to another address continues the same plan", async () => {
  const first = await serve("all");
  const one = await measure(`${first.url}/v1`, "full");
  await first.close();
  const second = await serve("all");
  const other = await measure(`${second.url}/v1`, "full");
  await second.close();
  expect(other.modelInfo.backend.url).not.toBe(one.modelInfo.backend.url);
  expect(other.planHash).toBe(one.planHash);
  expect(other.totalBits).toBe(one.totalBits);
});

/** What lm-evaluation-harness's local-completions sends, and what it reads (openai_completions.py): a second client as oracle. */
describe("lm-evaluation-harness's request", () => {
  it("gets the log-likelihood of continuations and whether they are the greedy ones", async () => {
    const server = await serve("openai");
    const context = await model.tokenize("The miller went to the");
    const continuations = await Promise.all([" river", " and the river was high"].map((text) => model.tokenize(text)));
    const prompts = continuations.map((tokens) => [...context, ...tokens]);
    const answer = await fetch(`${server.url}/v1/completions`, {
      method: "POST",
      body: JSON.stringify({
        ...{ model: "xs", prompt: prompts, temperature: 0, max_tokens: 1, logprobs: 1, seed: 1234, echo: true },
      }),
    });
    const { choices } = (await answer.json()) as { choices: LmEvalChoice[] };
    await server.close();
    const read = [...choices]
      .sort((a, b) => a.index - b.index)
      .map(({ logprobs }) => {
        const scored = logprobs.token_logprobs.slice(context.length, -1) as number[];
        const tokens = logprobs.tokens.slice(context.length, -1);
        const tops = logprobs.top_logprobs.slice(context.length, -1) as Record<string, number>[];
        const isGreedy = tokens.every((token, place) => {
          const best = Object.entries(tops[place] as object).reduce((a, b) => (b[1] > a[1] ? b : a));
          return best[0] === token;
        });
        return { loglikelihood: scored.reduce((sum, one) => sum + one, 0), isGreedy };
      });
    const examined = await model.examine(
      prompts.map((tokens, index) => ({
        tokens: Int32Array.from(tokens),
        scored: continuations[index]?.length as number,
      })),
      1,
    );
    read.forEach(({ loglikelihood, isGreedy }, index) => {
      const { bits, ranks } = examined[index] as (typeof examined)[number];
      expect(loglikelihood / (-Math.LN2 * bits.reduce((sum, one) => sum + one, 0))).toBeCloseTo(1, 2);
      expect(isGreedy).toBe(ranks.every((rank) => rank === 1));
    });
  });
});

interface LmEvalChoice {
  readonly index: number;
  readonly logprobs: {
    readonly tokens: string[];
    readonly token_logprobs: (number | null)[];
    readonly top_logprobs: (Record<string, number> | null)[];
  };
}
