/**
 * GitHub's REST API: Octokit with its plugins for rate limits and retries, over the collection's HTTP client.
 *
 * Waited for and asked again: the primary limit until its reset, the secondary one and every other 403 and 429 with
 * Retry-After as long as it says, 5xx and broken connections with growing waits. The token is sent to the endpoint alone and
 * is in no message: Octokit takes it out of the errors it raises, and only their text is passed on.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { retry } from "@octokit/plugin-retry";
import { throttling, type ThrottlingOptions } from "@octokit/plugin-throttling";
import { EnvironmentError } from "../../errors.js";
import type { HttpClient } from "../network/http-client.js";
import { HttpError } from "../network/http-error.js";
import type { GithubPace } from "./github-options.js";
import { pacedGroup } from "./paced-group.js";

export interface GithubAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export interface GithubApi {
  readonly endpoint: string;
  /** @param route with places for parameters, `/repos/{owner}/{repo}/commits`; the others go into the query. @throws {HttpError} */
  get(
    route: string,
    parameters: Readonly<Record<string, string | number>>,
    signal?: AbortSignal,
  ): Promise<GithubAnswer>;
  /** Where a redirect leads; the address itself when it answers. @throws {HttpError} */
  locate(route: string, parameters: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string>;
}

export interface GithubApiOptions {
  readonly endpoint?: string | undefined;
  readonly token?: string | undefined;
  readonly pace?: GithubPace | undefined;
}

export function githubApi(http: HttpClient, { endpoint = ENDPOINT, token, pace }: GithubApiOptions): GithubApi {
  const { searchIntervalMs, secondMs } = pace ?? defaultPace(endpoint, token);
  const base = endpoint.replace(/\/+$/, "");
  const octokit = new PoliteOctokit({
    baseUrl: base,
    ...(token === undefined ? {} : { auth: token }),
    request: { fetch: http.fetch },
    // The library never prints.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    throttle: {
      // Only `key(id).schedule` is called.
      search: pacedGroup(searchIntervalMs) as unknown as NonNullable<ThrottlingOptions["search"]>,
      retryAfterBaseValue: secondMs,
      onRateLimit: (_after, _options, _octokit, retryCount) => retryCount < LIMIT_WAITS,
      onSecondaryRateLimit: (_after, _options, _octokit, retryCount) => retryCount < LIMIT_WAITS,
    },
    retry: { retries: RETRIES, retryAfterBaseValue: secondMs, doNotRetry: FINAL },
  });
  const ask = async (route: string, parameters: object, request: object, signal?: AbortSignal) => {
    const options = {
      ...parameters,
      headers: API_VERSION,
      request: signal === undefined ? request : { ...request, signal },
    };
    try {
      return await untilAborted(signal, () => withRetryAfter(secondMs, () => octokit.request(`GET ${route}`, options)));
    } catch (error) {
      signal?.throwIfAborted();
      throw explained(route, parameters, error);
    }
  };
  return {
    endpoint: base,
    get: (route, parameters, signal) => ask(route, parameters, {}, signal),
    locate: async (route, parameters, signal) => {
      let address = octokit.request.endpoint(`GET ${route}`, parameters).url;
      for (let hop = 0; hop <= RENAMES && (hop === 0 || address.startsWith(`${base}/repositories/`)); hop++) {
        const { headers, data } = await ask(address, {}, UNREAD, signal);
        if (data instanceof ReadableStream) await data.cancel();
        if (headers["location"] === undefined) break;
        address = new URL(String(headers["location"]), address).href;
      }
      return address;
    },
  };
}

const ENDPOINT = "https://api.github.com";
const API_VERSION = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" };
const PoliteOctokit = Octokit.plugin(throttling, retry);
/** An answer's redirect and its body are looked at by the caller. */
const UNREAD = { redirect: "manual", parseSuccessResponseBody: false };
/** A repository that has another name by now answers with its address by id, which is the API's too. */
const RENAMES = 3;
const LIMIT_WAITS = 5;
/** Waits of 1, 4, 9, … seconds: 55 in all. */
const RETRIES = 5;
const FINAL = [400, 401, 403, 404, 409, 410, 422, 429, 451];

/** Another endpoint has limits of its own, GitHub Enterprise by default none: there, waiting is for when it says so. */
function defaultPace(endpoint: string, token: string | undefined): GithubPace {
  const intervalMs = token === undefined ? 6100 : 2100;
  return { searchIntervalMs: endpoint === ENDPOINT ? intervalMs : 0, secondMs: 1000 };
}

function ignore(): void {
  // Deliberately nothing.
}

/** What the plugin leaves: 403 and 429 that say how long to wait without GitHub's words, as proxies and gateways do. */
async function withRetryAfter<T>(secondMs: number, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const { status, headers, isLimit } = failureOf(error);
      const seconds = Number(headers["retry-after"]);
      const isWorthWaiting = (status === 403 && seconds > 0) || status === 429;
      if (!isWorthWaiting || isLimit || attempt > LIMIT_WAITS) throw error;
      await pause((seconds > 0 ? seconds : attempt ** 2) * secondMs);
    }
  }
}

/** Waits that Octokit's plugins began cannot be ended; what waits for them can. */
function untilAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  if (signal === undefined) return work();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    const forget = () => signal.removeEventListener("abort", abort);
    work().then(resolve, reject).finally(forget);
  });
}

interface Failure {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly message: string;
  /** A limit that Octokit's plugin knows and has waited for. */
  readonly isLimit: boolean;
}

/** Octokit's RequestError, looked at from outside: a broken connection has status 500 and no response. */
function failureOf(error: unknown): Failure {
  const { status, response, message } = error as {
    readonly status?: number;
    readonly message: string;
    readonly response?: { readonly headers: Failure["headers"] };
  };
  const headers = response?.headers ?? {};
  const isLimit = /\bsecondary rate\b/i.test(message) || String(headers["x-ratelimit-remaining"]) === "0";
  return { status: response === undefined ? undefined : status, headers, message, isLimit };
}

function explained(route: string, parameters: object, error: unknown): EnvironmentError {
  const { status, headers, message, isLimit } = failureOf(error);
  const what = `GET ${route} ${JSON.stringify(parameters)}`;
  if (status === 401) {
    return new EnvironmentError("github-token", `GitHub refuses the token (401) for ${what}: ${message}.`, {
      hint: "Set GITHUB_TOKEN to a token that is valid (it needs no permissions), or unset it.",
    });
  }
  const isThrottled = isLimit || status === 429 || headers["retry-after"] !== undefined;
  const isPermanent = status !== undefined && FINAL.includes(status) && !isThrottled;
  const reason = status === undefined ? message : `${status}, ${message}`;
  return new HttpError(`GitHub did not answer ${what}: ${reason}.`, {
    ...(status === undefined ? {} : { status }),
    isPermanent,
    ...(isPermanent
      ? {}
      : { hint: "Set GITHUB_TOKEN for a higher rate limit, or run the same command again later: it goes on." }),
  });
}
