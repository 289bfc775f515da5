/**
 * Tries a server's interfaces on a known text before a run rests on them: does it take token ids; has every token but the first a
 * finite value of at most 0; does the same request, and the same beginning, get the same values again (prefix caches); do several
 * prompts come back in their order; are the logarithms natural; and does a text cost less than its words in disorder?
 */
import { BitwitError, DataError, UsageError, type Warning } from "../../errors.js";
import type { Window } from "../language-model.js";
import { bitsOf } from "./checked-logprobs.js";
import { echoApi, promptLogprobsApi } from "./completion-apis.js";
import { generateApi } from "./generate-api.js";
import type { ApiName, ApiVariant, ScoringApi } from "./scoring-api.js";
import type { ServerClient } from "./server-client.js";
import type { ServerFacts, ServerKind } from "./server-facts.js";
import type { TextTokenizer } from "./text-tokenizer.js";

export interface ProbedServer {
  readonly api: ScoringApi;
  readonly variant: ApiVariant;
  /** Greatest difference of a token when the same request is sent again, bits; 0 = to the last digit. */
  readonly againDifferenceBits: number;
  /** The same for the same tokens in another request: a shorter one, or beside others. */
  readonly besideDifferenceBits: number;
  /** What the values of likely tokens say of the logarithm's base. */
  readonly base: "natural" | "not-shown";
  readonly warnings: readonly Warning[];
}

const PROBE_TEXT =
  "The miller went down to the river in the morning, and the river was high. He counted one, two, three, four, five sacks of flour, and one, two, three, four, five were dry.";

const APIS: Readonly<Record<ServerKind, readonly ScoringApi[]>> = {
  bitwit: [generateApi, promptLogprobsApi, echoApi],
  vllm: [promptLogprobsApi, echoApi],
  sglang: [generateApi],
  tgi: [],
  "llama-server": [echoApi],
  "openai-compatible": [echoApi, promptLogprobsApi],
};

/** Differences of answers that are no mere rounding, mean of the tokens in bits: of the same request, sent again. */
const MOST_AGAIN_BITS = 0.05;
/**
 * The same for the same tokens in another request, which is computed in another shape: llama.cpp gives 0.06 bits for `ladder:s`
 * alone and beside others. Values of another prompt, as a cache may give them, are bits apart.
 */
const MOST_BESIDE_BITS = 0.25;

/** @param wanted an interface the user insists on. @throws {UsageError} when none works. @throws {DataError} when one works wrongly. */
export async function probeServer(
  client: ServerClient,
  facts: ServerFacts,
  tokenizer: TextTokenizer,
  wanted: ApiName | undefined,
  signal?: AbortSignal,
): Promise<ProbedServer> {
  const text = await tokenizer.tokenize(PROBE_TEXT, signal);
  const tokens = tokenizer.bos === undefined ? text : Int32Array.of(tokenizer.bos, ...text);
  if (tokens.length < 8)
    throw new DataError(
      "server-tokens",
      `The tokenizer makes only ${tokens.length} tokens of a text of ${PROBE_TEXT.length} characters.`,
      {
        hint: "It is not the tokenizer of a language model.",
      },
    );
  const all: Window = { tokens, scored: tokens.length - 1 };
  const apis = wanted === undefined ? APIS[facts.kind] : [apiOf(wanted)];
  const refusals: string[] = [];
  for (const api of apis) {
    for (const variant of api.variants) {
      const asked = { client, facts, api, variant, signal };
      try {
        const [first] = await score(asked, [all]);
        return await examine(asked, all, first as Float64Array);
      } catch (error) {
        // A server that cannot be reached or needs a key will not be better by another interface.
        if (!(error instanceof BitwitError) || error.exitCode === 3 || isVerdict(error)) throw error;
        refusals.push(`${api.name}: ${error.message}`);
      }
    }
  }
  throw noneWorks(facts, refusals);
}

export function apiOf(name: ApiName): ScoringApi {
  return { prompt_logprobs: promptLogprobsApi, echo: echoApi, generate: generateApi }[name];
}

interface Asked {
  readonly client: ServerClient;
  readonly facts: ServerFacts;
  readonly api: ScoringApi;
  readonly variant: ApiVariant;
  readonly signal?: AbortSignal | undefined;
}

/** One request. @returns each window's bits. */
export async function score(asked: Asked, windows: readonly Window[]): Promise<Float64Array[]> {
  const { client, facts, api, variant, signal } = asked;
  const answer = await client.ask(api.path, api.request(windows, facts, variant, 0), signal);
  const given = api.read(answer, windows, variant);
  return windows.map((window, index) => bitsOf(facts.kind, window, given[index] ?? []));
}

async function examine(asked: Asked, all: Window, first: Float64Array): Promise<ProbedServer> {
  const half: Window = { tokens: all.tokens.slice(0, all.tokens.length >> 1), scored: (all.tokens.length >> 1) - 1 };
  const disorder: Window = { tokens: disordered(all.tokens), scored: all.scored };
  const [beginning] = await score(asked, [half]);
  const [again] = await score(asked, [all]);
  const together = await score(asked, [half, disorder, all]);
  const againBits = differencesOf(first, again);
  const besideBits = [
    ...differencesOf(first.subarray(0, half.scored), beginning),
    ...differencesOf(first.subarray(0, half.scored), together[0]),
    ...differencesOf(first, together[2]),
  ];
  const [repeated, beside] = [meanOf(againBits), meanOf(besideBits)];
  if (!(repeated <= MOST_AGAIN_BITS && beside <= MOST_BESIDE_BITS))
    throw new DataError(
      "server-order",
      `${asked.facts.kind} gives other log-probabilities for the same tokens when they are asked for again, with another request between or beside them (${repeated.toFixed(3)} and ${beside.toFixed(3)} bits a token).`,
      {
        hint: "Its prefix cache mixes answers: start vLLM with --no-enable-prefix-caching, SGLang with --disable-radix-cache.",
      },
    );
  if (sumOf(together[1]) <= sumOf(first))
    throw new DataError(
      "server-implausible",
      `${asked.facts.kind} finds a sentence no likelier than its words in disorder (${sumOf(first).toFixed(1)} and ${sumOf(together[1]).toFixed(1)} bits).`,
      { hint: "The values are not those of the tokens sent, or the tokenizer is another model's." },
    );
  const { base, warnings } = await findBase(asked, all);
  const againDifferenceBits = Math.max(...againBits);
  const differs: Warning[] =
    againDifferenceBits === 0
      ? []
      : [
          {
            code: "server-rounding",
            message: `${asked.facts.kind} gives values up to ${againDifferenceBits.toPrecision(2)} bits a token apart when the same request is sent again: a run cannot be repeated to the last digit.`,
          },
        ];
  const { api, variant } = asked;
  const besideDifferenceBits = Math.max(...besideBits);
  return { api, variant, againDifferenceBits, besideDifferenceBits, base, warnings: [...differs, ...warnings] };
}

/**
 * Probabilities of several tokens at one place sum to at most 1. If the values were to base 10, Σ e^x would exceed 1 at places where
 * several tokens are likely; if to base 2, Σ 2^x could exceed it nowhere. So natural logarithms are shown by Σ e^x ≤ 1 at all
 * places and Σ 2^x > 1 at some.
 */
async function findBase(asked: Asked, all: Window): Promise<{ base: ProbedServer["base"]; warnings: Warning[] }> {
  const { client, facts, api, variant, signal } = asked;
  let places: number[][];
  try {
    places = api.readTop(await client.ask(api.path, api.request([all], facts, variant, 5), signal));
  } catch (error) {
    if (!(error instanceof BitwitError) || error.exitCode === 3) throw error;
    places = [];
  }
  const most = (base: number): number =>
    Math.max(0, ...places.map((place) => place.reduce((sum, x) => sum + base ** x, 0)));
  if (most(Math.E) > 1.001)
    throw new DataError(
      "server-base",
      `${facts.kind} gives values that are no natural logarithms: probabilities of likely tokens sum to ${most(Math.E).toFixed(2)}.`,
      {
        hint: "OpenAI's interface means natural logarithms of probabilities before any temperature or penalty; check the server's settings.",
      },
    );
  if (most(2) > 1.001) return { base: "natural", warnings: [] };
  const message = `${facts.kind} did not show that its logarithms are natural; it is taken for granted.`;
  return { base: "not-shown", warnings: [{ code: "server-base", message }] };
}

function differencesOf(first: Float64Array, second: Float64Array | undefined): number[] {
  return Array.from(first, (bits, index) => Math.abs(bits - (second?.[index] ?? NaN)));
}

/** Every second token, then the others backwards; the first stays, since it may be the BOS. */
function disordered(tokens: Int32Array): Int32Array {
  const rest = [...tokens.subarray(1)];
  return Int32Array.of(
    tokens[0] as number,
    ...rest.filter((_, index) => index % 2 === 1),
    ...rest.filter((_, index) => index % 2 === 0).reverse(),
  );
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
const sumOf = (bits: Float64Array = new Float64Array()): number => bits.reduce((sum, one) => sum + one, 0);

/** What is wrong with answers, not with the way to ask: another interface of the same server would hide it. */
function isVerdict({ code }: BitwitError): boolean {
  return ["server-order", "server-implausible", "server-base"].includes(code);
}

function noneWorks({ kind, version }: ServerFacts, refusals: readonly string[]): UsageError {
  const name = version === undefined ? kind : `${kind} ${version}`;
  const tried = [...new Set(refusals)].join(" ");
  if (kind === "llama-server")
    return new UsageError(
      "llama-server",
      `${name} gives no log-probabilities of prompts: it rejects echo. (${tried})`,
      {
        hint: "Measure the file itself: bitwit measure ./model.gguf. Or serve it with bitwit serve ./model.gguf.",
      },
    );
  return new UsageError(
    "no-prompt-logprobs",
    `${name} gives no usable log-probabilities of a prompt's tokens. ${tried}`,
    {
      hint: "Use vLLM, SGLang, bitwit serve, or a server whose /v1/completions supports echo with logprobs (docs/server.md).",
    },
  );
}
