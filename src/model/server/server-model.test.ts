import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { serveModel, type ModelServer } from "../../server/serve-model.js";
import { createFakeModel } from "../fake-model.js";
import type { LanguageModel, Window } from "../language-model.js";
import { describeServer, openServerModel, type OpenServerOptions } from "./server-model.js";
import { parseServerReference, type ServerReference } from "./server-reference.js";
import {
  asSglang,
  asVllm,
  startSpoilingProxy,
  type Json,
  type ProxiedRequest,
  type Spoil,
  type SpoilingProxy,
} from "./spoiling-proxy.test.support.js";

const truth = createFakeModel({ name: "fake" });
let server: ModelServer;
beforeAll(async () => {
  const served = { model: truth, id: "fake", contextTokens: 2048, requestTokens: 100_000 };
  const options = { host: "127.0.0.1", port: 0, dialect: "all", queueLength: 100, bodyBytes: 2 ** 20 } as const;
  server = await serveModel(served, options);
});
afterAll(() => server.close());

let proxy: SpoilingProxy | undefined;
let model: LanguageModel | undefined;
afterEach(async () => {
  await model?.close();
  await proxy?.close();
  model = proxy = undefined;
});

/** Tries and waits a thousand times shorter than a user's. */
const QUICK = {
  attempts: 4,
  firstWaitMs: 2,
  timeoutMs: 30_000,
  breaker: { threshold: 5, lookEveryMs: 10, patienceMs: 30_000 },
};

async function open(
  spoil: (request: ProxiedRequest) => Spoil | undefined,
  options: Partial<OpenServerOptions> = {},
): Promise<LanguageModel> {
  proxy = await startSpoilingProxy(server.url, spoil);
  model = await openServerModel(referenceTo(proxy.url), {
    contextTokens: 512,
    client: QUICK,
    environment: {},
    ...options,
  });
  return model;
}

function referenceTo(url: string): ServerReference {
  return parseServerReference(`${url}/v1`) as ServerReference;
}

const SCORING = ["/v1/completions", "/generate"];
/** A plan that leaves the probe alone: faults begin with the first request behind it. */
function afterProbe(spoil: (request: ProxiedRequest, nth: number) => Spoil | undefined, looks = asVllm) {
  let isProbed = false;
  let nth = 0;
  return {
    begin: () => (isProbed = true),
    spoil: (request: ProxiedRequest): Spoil | undefined =>
      isProbed && SCORING.includes(request.path) ? spoil(request, ++nth) : looks(request),
  };
}

async function windowsOf(...texts: string[]): Promise<Window[]> {
  return Promise.all(
    texts.map(async (text) => {
      const tokens = Int32Array.of(truth.bos as number, ...(await truth.tokenize(text)));
      return { tokens, scored: tokens.length - 3 };
    }),
  );
}

/** Three that share a request and one that does not fit in. */
const windows = () => windowsOf("The first text.", "Another, as short.", "long ".repeat(50), "longer ".repeat(60));

async function scoresUnder(plan: ReturnType<typeof afterProbe>, options: Partial<OpenServerOptions> = {}) {
  const opened = await open(plan.spoil, options);
  plan.begin();
  return opened.score(await windows());
}

function expectClose(actual: readonly Float64Array[], expected: readonly Float64Array[]): void {
  expect(actual.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  actual.forEach((bits, index) =>
    bits.forEach((one, place) => expect(one).toBeCloseTo(expected[index]?.[place] as number, 9)),
  );
}

describe("a model behind a server", () => {
  it.each([
    ["vllm", asVllm, "prompt_logprobs", "0.11.0"],
    ["sglang", asSglang, "generate", "0.5.4"],
    ["bitwit", () => undefined, "generate", expect.stringMatching(/^\d+\.\d+\.\d+/)],
  ] as const)("that is %s is recognised and gives the bits of the model itself", async (kind, looks, api, version) => {
    const opened = await open(looks);
    expect(opened.info.backend).toMatchObject({ name: kind, version, api, device: "server", url: proxy?.url });
    expect(opened.bos).toBe(truth.bos);
    expectClose(await opened.score(await windows()), await truth.score(await windows()));
    expect(await opened.detokenize(await opened.tokenize("plain text"))).toBe("plain text");
  });

  it("that speaks only OpenAI's echo gives the same bits", async () => {
    const plain = (request: ProxiedRequest): Spoil | undefined => {
      if (request.path === "/v1/models")
        return { kind: "edit", edit: () => ({ data: [{ id: "fake", object: "model", owned_by: "someone" }] }) };
      if (request.path.startsWith("/v1") || request.path.endsWith("tokenize")) return undefined;
      return { kind: "status", status: 404 };
    };
    const opened = await open(plain);
    expect(opened.info.backend).toMatchObject({ name: "openai-compatible", api: "echo", version: "unknown" });
    expectClose(await opened.score(await windows()), await truth.score(await windows()));
  });

  it("keeps to itself what the server does not say", async () => {
    const { info } = await open(asVllm);
    expect(info.isKnownByName).toBe(true);
    expect(Object.keys(info)).not.toEqual(expect.arrayContaining(["parameterCount"]));
    expect(Object.keys(info)).not.toEqual(expect.arrayContaining(["vocabularySize"]));
    expect(info.trainedContext).toBe(2048);
  });

  it("has what moves a digit in its record, and the server's secrets not", async () => {
    const { info } = await open(asSglang);
    expect(info.backend.settings).toBe("dtype=bfloat16 tp_size=2 attention_backend=fa3");
    expect(JSON.stringify(info)).not.toContain("hidden");
  });

  it("sends token ids with a fresh salt, so that no request meets another's prefix", async () => {
    const opened = await open(asVllm);
    await opened.score(await windows());
    const asked = proxy?.requests.filter(({ path }) => path === "/v1/completions") ?? [];
    const salts = asked.map(({ body }) => body["cache_salt"]);
    expect(new Set(salts).size).toBe(asked.length);
    expect(asked.every(({ body }) => Array.isArray((body["prompt"] as unknown[])[0]))).toBe(true);
  });

  it("is asked without a salt where the server refuses one", async () => {
    const opened = await open((request) =>
      request.body["cache_salt"] === undefined
        ? asVllm(request)
        : { kind: "status", status: 400, body: "no such field" },
    );
    expectClose(await opened.score(await windows()), await truth.score(await windows()));
  });

  it("never has more requests on their way than --concurrency says", async () => {
    let now = 0;
    let most = 0;
    const slow = createFakeModel({ name: "fake", pauseMsPerWindow: 5 });
    const counted = {
      ...slow,
      score: async (...args: Parameters<typeof slow.score>) => {
        most = Math.max(most, ++now);
        try {
          return await slow.score(...args);
        } finally {
          now -= 1;
        }
      },
      info: { ...slow.info, backend: { ...slow.info.backend, contexts: 50 } },
    };
    const own = await serveModel(
      { model: counted, id: "fake", contextTokens: 2048, requestTokens: 100_000 },
      { host: "127.0.0.1", port: 0, dialect: "all", queueLength: 100, bodyBytes: 2 ** 20 },
    );
    model = await openServerModel(referenceTo(own.url), { contextTokens: 512, concurrency: 3, environment: {} });
    await model.score(await windowsOf(...Array.from({ length: 12 }, (_, n) => `${n} long `.repeat(90))));
    await own.close();
    expect(most).toBe(3);
  });
});

describe("a fault that passes", () => {
  const overloaded: Spoil = { kind: "status", status: 429, headers: { "retry-after": "0.05" } };
  it.each<[string, (request: ProxiedRequest, nth: number) => Spoil | undefined]>([
    ["429 with Retry-After", (_, nth) => (nth <= 6 ? overloaded : undefined)],
    ["500", (_, nth) => (nth <= 2 ? { kind: "status", status: 500, body: "oops" } : undefined)],
    ["a reset connection", (_, nth) => (nth <= 2 ? { kind: "reset" } : undefined)],
    ["a cut body", (_, nth) => (nth <= 2 ? { kind: "cut", afterBytes: 40 } : undefined)],
    ["truncated JSON", (_, nth) => (nth <= 2 ? { kind: "truncate", afterBytes: 90 } : undefined)],
  ])("%s costs tries, not numbers", async (_name, fault) => {
    const plan = afterProbe(fault);
    expectClose(await scoresUnder(plan), await truth.score(await windows()));
  });

  it("no answer in time is asked for again", async () => {
    const plan = afterProbe((_, nth) => (nth === 1 ? { kind: "stall" } : undefined));
    const client = { ...QUICK, timeoutMs: 3_000 };
    expectClose(await scoresUnder(plan, { client }), await truth.score(await windows()));
  });

  it("a Retry-After is waited for, by every request", async () => {
    let told = 0;
    const times: number[] = [];
    const plan = afterProbe((_, nth) => {
      if (nth > 1) times.push(performance.now() - told);
      if (nth > 1) return undefined;
      told = performance.now();
      return { kind: "status", status: 429, headers: { "retry-after": "0.4" } };
    });
    await scoresUnder(plan, { concurrency: 1 });
    expect(times.length).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(399);
  });

  it("a server that is down for a while is looked at, not stormed, and the run goes on", async () => {
    let isDown = false;
    let looks = 0;
    const plan = afterProbe((_, nth) => {
      isDown ||= nth === 1;
      return isDown ? { kind: "status", status: 502 } : undefined;
    });
    const spoil = (request: ProxiedRequest): Spoil | undefined => {
      if (!isDown || request.path !== "/v1/models") return plan.spoil(request);
      if (++looks >= 10) isDown = false;
      return looks >= 10 ? asVllm(request) : { kind: "status", status: 503 };
    };
    const client = { ...QUICK, attempts: 10 };
    expectClose(await scoresUnder({ ...plan, spoil }, { client }), await truth.score(await windows()));
    const failed = (proxy?.requests ?? []).filter(({ path }) => path === "/v1/completions").length;
    expect(looks).toBe(10);
    expect(failed).toBeLessThan(30);
  });
});

type Choices = { choices: { prompt_logprobs: (Json | null)[] }[] };
/** Changes the value of the last token of the first prompt. */
function lastValue(edit: (entry: [string, Json]) => [string, Json]): Spoil {
  return {
    kind: "edit",
    edit: (answer: Choices) => {
      const places = answer.choices[0]?.prompt_logprobs as Json[];
      const [entry] = Object.entries(places.at(-1) as Json) as [string, Json][];
      places[places.length - 1] = Object.fromEntries([edit(entry as [string, Json])]);
      return answer;
    },
  };
}
const withLogprob = (logprob: unknown): Spoil => lastValue(([id, entry]) => [id, { ...entry, logprob }]);

describe("a fault that stays ends the run with what failed and what helps", () => {
  it.each<[string, Spoil, string, number, RegExp]>([
    ["401", { kind: "status", status: 401, body: '{"error":{"message":"bad key"}}' }, "server-key", 3, /401: bad key/],
    ["404", { kind: "status", status: 404, body: '{"detail":"gone"}' }, "server-path", 2, /404: gone/],
    ["413", { kind: "status", status: 413 }, "context-too-long", 2, /413/],
    [
      "400 for an over-long prompt",
      {
        kind: "status",
        status: 400,
        body: '{"object":"error","message":"This model\'s maximum context length is 64 tokens."}',
      },
      "context-too-long",
      2,
      /maximum context length is 64/,
    ],
    [
      "a redirect",
      { kind: "status", status: 307, headers: { location: "http://127.0.0.1:1/" } },
      "server-moved",
      2,
      /307/,
    ],
    [
      "NaN",
      { kind: "text", edit: (text) => text.replace(/"logprob":-[\d.]+/, '"logprob": NaN') },
      "server-logprobs",
      4,
      /NaN/,
    ],
    ["a null value", withLogprob(null), "server-logprobs", 4, /null/],
    ["a value above 0", withLogprob(0.5), "server-logprobs", 4, /0\.5.*at most 0/],
    ["vLLM's stand-in for −∞", withLogprob(-9999), "server-logprobs", 4, /probability 0/],
    ["another token", lastValue(([id, entry]) => [String(Number(id) + 1), entry]), "server-logprobs", 4, /null/],
    [
      "a token too few",
      { kind: "edit", edit: (answer: Choices) => (answer.choices[0]?.prompt_logprobs.pop(), answer) },
      "server-counts",
      4,
      /values for \d+ tokens/,
    ],
    [
      "a choice too few",
      { kind: "edit", edit: (answer: Choices) => ({ choices: answer.choices.slice(1) }) },
      "server-counts",
      4,
      /choices/,
    ],
    ["something else than an object", { kind: "text", edit: () => "[]" }, "server-answer", 4, /\[\]/],
  ])("%s", async (_name, fault, code, exitCode, message) => {
    const plan = afterProbe((_, nth) => (nth === 1 ? fault : undefined));
    const failure = (await scoresUnder(plan).catch((error: unknown) => error)) as Error & { hint: string };
    expect(failure).toMatchObject({ code, exitCode, message: expect.stringMatching(message) });
    expect(failure.hint.length).toBeGreaterThan(20);
  });

  it.each<[string, Spoil, string, RegExp]>([
    ["500", { kind: "status", status: 500, body: "CUDA out of memory" }, "server-failed", /out of memory/],
    ["truncated JSON", { kind: "truncate", afterBytes: 90 }, "server-answer", /no JSON/],
    ["a reset connection", { kind: "reset" }, "server-unreachable", /no answer/],
  ])("%s, after all its tries", async (_name, fault, code, message) => {
    // One request fails by itself; the other is answered.
    const poison = (await windows()).at(-1)?.tokens.length;
    const isPoison = ({ body }: ProxiedRequest) => (body["prompt"] as number[][])?.[0]?.length === poison;
    const plan = afterProbe((request) => (isPoison(request) ? fault : undefined));
    await expect(scoresUnder(plan)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    const tries = proxy?.requests.filter(isPoison) ?? [];
    expect(tries.length).toBe(QUICK.attempts);
  });

  it("429 for ever, when patience ends", async () => {
    const plan = afterProbe(() => ({ kind: "status", status: 429, headers: { "retry-after": "0.05" } }));
    const client = { ...QUICK, breaker: { patienceMs: 200 } };
    await expect(scoresUnder(plan, { client })).rejects.toMatchObject({ code: "server-busy", exitCode: 3 });
  });

  it("a server that went for good, when patience ends", async () => {
    let isGone = false;
    const plan = afterProbe(() => ((isGone = true), { kind: "reset" }));
    const spoil = (request: ProxiedRequest) => (isGone ? ({ kind: "reset" } as const) : plan.spoil(request));
    const client = { ...QUICK, attempts: 100, breaker: { threshold: 3, lookEveryMs: 10, patienceMs: 150 } };
    await expect(scoresUnder({ ...plan, spoil }, { client })).rejects.toMatchObject({
      code: "server-down",
      message: expect.stringContaining("waited for 0.15 s"),
    });
  });

  it("Ctrl-C, at once and without an error of the server's", async () => {
    const plan = afterProbe(() => ({ kind: "stall" }));
    const opened = await open(plan.spoil);
    plan.begin();
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await expect(opened.score(await windows(), stop.signal)).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the probe refuses", () => {
  const refusal = (spoil: (request: ProxiedRequest) => Spoil | undefined, options: Partial<OpenServerOptions> = {}) =>
    expect(open(spoil, options)).rejects;
  /** Multiplies every value, as another base of the logarithm would. */
  const scaled =
    (factor: (nth: number) => number) =>
    (request: ProxiedRequest): Spoil | undefined =>
      request.path !== "/v1/completions"
        ? asVllm(request)
        : {
            kind: "text",
            edit: (text) =>
              text.replace(
                /"logprob":(-[\d.]+)/g,
                (_, value) => `"logprob":${Number(value) * factor(request.attempt)}`,
              ),
          };

  it("logarithms to base 10", () =>
    refusal(scaled(() => Math.LOG10E)).toMatchObject({ code: "server-base", exitCode: 4 }));

  it("values that depend on what was asked before", () =>
    refusal(scaled((nth) => 1 + nth / 10)).toMatchObject({
      code: "server-order",
      hint: expect.stringContaining("prefix"),
    }));

  it("values of 0 for everything", () => refusal(scaled(() => 0)).toMatchObject({ code: "server-implausible" }));

  it("a context longer than the server takes, and says which would do", () =>
    refusal(asVllm, { contextTokens: 2048 }).toMatchObject({
      code: "context-too-long",
      hint: expect.stringContaining("--context 2046"),
    }));

  it("llama-server, which rejects echo, and points to the engine in this process", async () => {
    const llama = (request: ProxiedRequest): Spoil | undefined => {
      if (request.path === "/v1/models")
        return { kind: "edit", edit: () => ({ data: [{ id: "fake", object: "model", owned_by: "llamacpp" }] }) };
      if (request.path === "/props")
        return {
          kind: "status",
          status: 200,
          body: '{"default_generation_settings":{"n_ctx":2048},"build_info":"b7000"}',
        };
      if (request.path === "/v1/completions")
        return { kind: "status", status: 400, body: '{"error":{"code":400,"message":"Only no echo is supported"}}' };
      return undefined;
    };
    await refusal(llama).toMatchObject({
      code: "llama-server",
      exitCode: 2,
      hint: expect.stringContaining("bitwit measure ./"),
    });
  });

  it("a llama-server that answers with values of generated tokens only", async () => {
    const generatedOnly = (request: ProxiedRequest): Spoil | undefined => {
      if (request.path === "/v1/models")
        return { kind: "edit", edit: () => ({ data: [{ id: "fake", object: "model", owned_by: "llamacpp" }] }) };
      if (request.path !== "/v1/completions") return undefined;
      const lastOnly = ({ choices }: { choices: { index: number; logprobs: Json }[] }) => ({
        choices: choices.map(({ index, logprobs }) => ({
          index,
          logprobs: { ...logprobs, token_logprobs: (logprobs["token_logprobs"] as unknown[]).slice(-1) },
        })),
      });
      return { kind: "edit", edit: lastOnly };
    };
    await refusal(generatedOnly).toMatchObject({ code: "llama-server" });
  });

  it("TGI, which takes text only", async () => {
    const tgi = ({ path }: ProxiedRequest): Spoil =>
      path === "/info"
        ? { kind: "status", status: 200, body: '{"model_id":"org/model","version":"3.3.6","max_total_tokens":4096}' }
        : { kind: "status", status: 404 };
    await refusal(tgi).toMatchObject({ code: "tgi", exitCode: 2, message: expect.stringContaining("3.3.6") });
  });

  it("an address that is no model server", () =>
    refusal(() => ({ kind: "status", status: 200, body: "<html>" })).toMatchObject({ code: "no-model-server" }));

  it("an unknown model, and names those there are", async () => {
    proxy = await startSpoilingProxy(server.url, asVllm);
    const reference = parseServerReference(`${proxy.url}/v1#other`) as ServerReference;
    await expect(openServerModel(reference, { contextTokens: 64, environment: {} })).rejects.toMatchObject({
      code: "server-model",
      hint: "It has fake.",
    });
  });

  it("an address where nothing listens", async () => {
    const reference = parseServerReference("http://127.0.0.1:9/v1") as ServerReference;
    await expect(openServerModel(reference, { contextTokens: 64, environment: {} })).rejects.toMatchObject({
      code: "server-unreachable",
      exitCode: 3,
      message: expect.stringContaining("ECONNREFUSED"),
    });
  });
});

describe("the key", () => {
  it("goes out as a bearer token and into no message, even when the server repeats it", async () => {
    const key = "sk-very-secret";
    proxy = await startSpoilingProxy(server.url, ({ headers }) => ({
      kind: "status",
      status: 401,
      body: JSON.stringify({ error: { message: `Incorrect API key: ${headers.authorization}` } }),
    }));
    const environment = { BITWIT_API_KEY: key };
    const failure = await describeServer(referenceTo(proxy.url), { environment }).catch(
      (error: unknown) => error as Error,
    );
    expect(proxy.requests[0]?.headers.authorization).toBe(`Bearer ${key}`);
    expect(failure).toMatchObject({ code: "server-key", message: expect.stringContaining("[key]") });
    expect(JSON.stringify([(failure as Error).message, (failure as Error).stack])).not.toContain(key);
  });
});

describe("special tokens in a text", () => {
  it("stay text: markers that the tokenizer would read are cut", async () => {
    const opened = await open((request) => {
      if (request.path === "/tokenize" && request.body["prompt"] === "<|endoftext|>")
        return { kind: "edit", edit: () => ({ tokens: [266], count: 1 }) };
      return asVllm(request);
    });
    const tokens = await opened.tokenize("a <|endoftext|> b");
    expect(await opened.detokenize(tokens)).toBe("a <|endoftext|> b");
    const asked = proxy?.requests.filter(({ path }) => path === "/tokenize").map(({ body }) => body["prompt"]);
    expect(asked?.slice(-2)).toEqual(["a <", "|endoftext|> b"]);
  });
});
