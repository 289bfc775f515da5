import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { createFakeModel } from "../model/fake-model.js";
import { serveModel, type ModelServer, type ServeOptions } from "./serve-model.js";

let server: ModelServer | undefined;
afterEach(() => server?.close());

async function serve(options: Partial<ServeOptions> = {}, model = createFakeModel({ name: "fake" })) {
  server = await serveModel(
    { model, id: "fake", contextTokens: 64, requestTokens: 200 },
    { host: "127.0.0.1", port: 0, dialect: "all", queueLength: 8, bodyBytes: 10_000, ...options },
  );
  return model;
}

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`${server?.url}${path}`, { method: "POST", body: text, headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

interface Completion {
  readonly choices: {
    readonly text: string;
    readonly finish_reason: string;
    readonly logprobs: { tokens: string[]; token_logprobs: (number | null)[]; top_logprobs: (object | null)[] };
    readonly prompt_logprobs: (Record<string, { logprob: number; rank: number; decoded_token: string }> | null)[];
  }[];
  readonly usage: object;
}
const completion = async (body: object): Promise<Completion> => (await post("/v1/completions", body)).body;

describe("/v1/completions", () => {
  it("scores without generating: the first token has no value, each other one its natural logarithm", async () => {
    const model = await serve();
    const tokens = [...(await model.tokenize("then the hen"))];
    const answer = await completion({ prompt: tokens, max_tokens: 0, echo: true, logprobs: 2 });
    const [bits] = await model.score([{ tokens: Int32Array.from(tokens), scored: tokens.length - 1 }]);
    const { text, logprobs } = answer.choices[0] as Completion["choices"][0];
    expect(text).toBe("then the hen");
    expect(logprobs.token_logprobs).toEqual([null, ...Array.from(bits ?? [], (one) => 0 - one * Math.LN2)]);
    expect(logprobs.tokens.join("")).toBe("then the hen");
    expect(logprobs.top_logprobs[0]).toBeNull();
    expect(answer.usage).toEqual({ prompt_tokens: tokens.length, completion_tokens: 0, total_tokens: tokens.length });
  });

  it("puts the BOS in front of texts unless told not to, and never in front of ids", async () => {
    const model = await serve();
    const counts = async (body: object) =>
      (await completion({ max_tokens: 0, echo: true, logprobs: 0, ...body })).choices[0]?.logprobs.tokens.length;
    const { length } = await model.tokenize("hen");
    expect(await counts({ prompt: "hen" })).toBe(length + 1);
    expect(await counts({ prompt: "hen", add_special_tokens: false })).toBe(length);
    expect(await counts({ prompt: [1, 2, 3] })).toBe(3);
  });

  it("gives vLLM's prompt_logprobs with the token that came and the likeliest, their ranks and texts", async () => {
    const model = await serve();
    const tokens = [...(await model.tokenize("then the hen then"))];
    const answer = await completion({ prompt: tokens, max_tokens: 0, prompt_logprobs: 1 });
    const places = answer.choices[0]?.prompt_logprobs ?? [];
    const [examined] = await model.examine([{ tokens: Int32Array.from(tokens), scored: tokens.length - 1 }], 1);
    expect(places[0]).toBeNull();
    places.slice(1).forEach((place, index) => {
      const own = place?.[tokens[index + 1] as number];
      expect(own?.rank).toBe(examined?.ranks[index]);
      const best = Object.values(place ?? {}).find(({ rank }) => rank === 1);
      expect(best?.logprob).toBe(0 - (examined?.alternativeBits[index] as number) * Math.LN2);
    });
  });

  it("continues greedily, and the continued tokens have values too", async () => {
    const model = await serve();
    const tokens = await model.tokenize("the hen the hen the ");
    const [generated] = await model.generate([tokens], { maxTokens: 4, stopStrings: [] });
    const answer = await completion({ prompt: [...tokens], max_tokens: 4, temperature: 0, logprobs: 0 });
    expect(answer.choices[0]).toMatchObject({ text: generated?.text, finish_reason: "length" });
    expect(answer.choices[0]?.logprobs.token_logprobs).toHaveLength(4);
    expect(answer.choices[0]?.logprobs.token_logprobs).not.toContain(null);
  });

  it("stops before a stop string", async () => {
    await serve();
    const whole = await completion({ prompt: "the hen the hen the ", max_tokens: 6, temperature: 0 });
    const text = whole.choices[0]?.text as string;
    const stop = text.slice(2, 4);
    const cut = await completion({ prompt: "the hen the hen the ", max_tokens: 6, temperature: 0, stop });
    expect(cut.choices[0]).toMatchObject({ text: text.slice(0, text.indexOf(stop)), finish_reason: "stop" });
  });

  it.each<[string, object, number, RegExp]>([
    [
      "a temperature, since it is greedy",
      { prompt: "a", max_tokens: 1, temperature: 0.7 },
      400,
      /temperature 0\.7.*greedy/,
    ],
    ["streaming", { prompt: "a", stream: true }, 400, /stream/],
    ["no prompt", {}, 400, /prompt undefined/],
    ["an empty prompt", { prompt: [] }, 400, /prompt \[\]/],
    ["ids outside the vocabulary", { prompt: [1, 999_999] }, 400, /999999 is out of vocabulary/],
    ["ids that are no whole numbers", { prompt: [1, 2.5] }, 400, /2\.5/],
    ["too many likely tokens", { prompt: "a", logprobs: 17 }, 400, /logprobs 17.*0 to 16/],
    [
      "a prompt longer than the context",
      { prompt: Array(66).fill(1), max_tokens: 0 },
      400,
      /maximum context length is 65.*has 66/,
    ],
    ["a completion that does not fit", { prompt: Array(60).fill(1), max_tokens: 5 }, 400, /65 were asked for/],
    [
      "more tokens than one request may have",
      { prompt: Array(4).fill(Array(60).fill(1)), max_tokens: 0 },
      413,
      /more than 200/,
    ],
    ["a model it does not have", { model: "other", prompt: "a" }, 404, /"other" does not exist/],
  ])("refuses %s", async (_name, body, status, message) => {
    await serve();
    const answer = await post("/v1/completions", body);
    expect(answer.status).toBe(status);
    expect((answer.body as { error: { message: string } }).error.message).toMatch(message);
  });
});

describe("/generate", () => {
  it("gives SGLang's entries from logprob_start_len on, the first without a value", async () => {
    const model = await serve();
    const [bits] = await model.score([{ tokens: Int32Array.of(1, 2, 3, 4, 5), scored: 4 }]);
    const { body } = await post("/generate", {
      input_ids: [1, 2, 3, 4, 5],
      sampling_params: { max_new_tokens: 0 },
      return_logprob: true,
      logprob_start_len: 2,
    });
    const { meta_info: meta } = body as { meta_info: Record<string, unknown> };
    const value = (index: number) => 0 - (bits?.[index] as number) * Math.LN2;
    expect(meta["input_token_logprobs"]).toEqual([
      [null, 3, null],
      [value(2), 4, null],
      [value(3), 5, null],
    ]);
    expect(meta).toMatchObject({ prompt_tokens: 5, completion_tokens: 0, output_token_logprobs: [] });
  });
});

describe("/tokenize and /detokenize", () => {
  it("are each other's inverse, with and without the BOS", async () => {
    const model = await serve();
    const { body } = await post("/tokenize", { prompt: "then", add_special_tokens: false });
    const { tokens } = body as { tokens: number[] };
    expect((await post("/tokenize", { prompt: "then" })).body).toMatchObject({ tokens: [model.bos, ...tokens] });
    expect((await post("/detokenize", { tokens })).body).toMatchObject({ prompt: "then", text: "then" });
  });
});

describe("the server", () => {
  it("has the paths of its dialect only", async () => {
    await serve({ dialect: "openai" });
    expect((await post("/generate", {})).status).toBe(404);
    expect((await post("/v1/completions", { prompt: "a", prompt_logprobs: 1 })).status).toBe(400);
    expect((await fetch(`${server?.url}/v1/completions`)).status).toBe(405);
    expect((await fetch(`${server?.url}/health`)).status).toBe(200);
  });

  it("needs its key for everything but /health", async () => {
    await serve({ apiKey: "secret" });
    const statuses = async (headers: Record<string, string>) =>
      (await post("/tokenize", { prompt: "a" }, headers)).status;
    expect(await statuses({})).toBe(401);
    expect(await statuses({ authorization: "Bearer secre" })).toBe(401);
    expect(await statuses({ authorization: "Bearer secret" })).toBe(200);
    expect((await fetch(`${server?.url}/v1/models`)).status).toBe(401);
    expect((await fetch(`${server?.url}/health`)).status).toBe(200);
  });

  it("does not answer web pages, nor names that lead here from elsewhere", async () => {
    await serve();
    expect((await post("/tokenize", { prompt: "a" }, { origin: "https://evil.example" })).status).toBe(403);
    const { port } = new URL(server?.url as string);
    const status = await new Promise((resolve) => {
      httpRequest({ host: "127.0.0.1", port, path: "/v1/models", headers: { host: "evil.example" } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it("refuses bodies that are too long or no JSON object", async () => {
    await serve();
    expect((await post("/tokenize", { prompt: "a".repeat(20_000) })).status).toBe(413);
    expect((await post("/tokenize", "{")).status).toBe(400);
    expect((await post("/tokenize", "[1]")).status).toBe(400);
  });

  /** A server whose model answers nothing before `release` is called. */
  async function serveHeld(options: Partial<ServeOptions>) {
    const model = createFakeModel({ name: "fake" });
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const held: typeof model = { ...model, score: (...args) => released.then(() => model.score(...args)) };
    await serve(options, held);
    return release;
  }
  const score = () => post("/v1/completions", { prompt: "a hen", max_tokens: 0, echo: true, logprobs: 0 });
  async function untilHealthSays(wanted: object): Promise<void> {
    for (;;) {
      const health = (await (await fetch(`${server?.url}/health`)).json()) as object;
      if (Object.entries(wanted).every(([name, value]) => (health as Record<string, unknown>)[name] === value)) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it("answers 429 with Retry-After when its queue is full, and everything it took", async () => {
    const release = await serveHeld({ queueLength: 2 });
    const taken = Array.from({ length: 4 }, score); // Two at work (contexts + 1), two waiting.
    await untilHealthSays({ active: 2, waiting: 2 });
    const refused = await score();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    release();
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await score()).status).toBe(200);
  });

  it("answers what it took before it stops, and takes no more", async () => {
    const release = await serveHeld({});
    const url = server?.url;
    const taken = [score(), score(), score()];
    await untilHealthSays({ active: 2, waiting: 1 });
    const closed = server?.close();
    await expect(fetch(`${url}/v1/models`, { headers: { connection: "close" } })).rejects.toThrow();
    release();
    expect((await Promise.all(taken)).map(({ status }) => status)).toEqual([200, 200, 200]);
    await closed;
  });

  it("says so when its port is taken", async () => {
    await serve();
    const { port } = new URL(server?.url as string);
    const model = createFakeModel();
    await expect(
      serveModel(
        { model, id: "fake", contextTokens: 64, requestTokens: 100 },
        { host: "127.0.0.1", port: Number(port), dialect: "all", queueLength: 1, bodyBytes: 100 },
      ),
    ).rejects.toMatchObject({ code: "port", exitCode: 3 });
  });
});
