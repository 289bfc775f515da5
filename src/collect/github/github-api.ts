/**
 * GitHub's REST API: Octokit with its plugins for throttling and retries, over the collection's HTTP client.
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
    request: { fetch: wholeAnswers(http.fetch) },
    // The library never prints.
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    throttle: {
      // Only `key(id).schedule` is called.
      search: pacedGroup(searchIntervalMs) as unknown as NonNullable<ThrottlingOptions["search"]>,
      retryAfterBaseValue: secondMs,
      // The plugin would wait for an hour and could not be stopped: `withLimits` waits.
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
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
      return await untilAborted(signal, () =>
        withLimits({ secondMs, signal }, () => octokit.request(`GET ${route}`, options)),
      );
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

/**
 * Octokit tries again after every error but one of this name, and takes a body that was cut for an empty one: so it gets whole
 * bodies.
 */
function wholeAnswers(fetchOne: typeof fetch): typeof fetch {
  return async (input, init) => {
    try {
      const response = await fetchOne(input, init);
      if (!response.headers.get("content-type")?.includes("json")) return response;
      const { status, statusText, headers } = response;
      return new Response(await response.arrayBuffer(), { status, statusText, headers });
    } catch (error) {
      throw init?.signal?.aborted === true ? new DOMException("The request was stopped.", "AbortError") : error;
    }
  };
}

/** Waits as long as an answer says: GitHub's limits, and 403 and 429 with Retry-After as proxies and gateways send them. */
async function withLimits<T>(
  { secondMs, signal }: { readonly secondMs: number; readonly signal: AbortSignal | undefined },
  ask: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const seconds = secondsToWait(failureOf(error), attempt);
      if (seconds === undefined || attempt > LIMIT_WAITS) throw error;
      await pause(seconds * secondMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** GitHub's rules (docs.github.com, "Rate limits for the REST API"): Retry-After, else the reset, else a minute, then longer. */
function secondsToWait({ status, headers, isLimit }: Failure, attempt: number): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const retryAfter = Number(headers["retry-after"] ?? NaN);
  if (retryAfter >= 0) return retryAfter;
  const reset = Number(headers["x-ratelimit-reset"] ?? NaN);
  // A second more: the reset is given in whole seconds.
  if (String(headers["x-ratelimit-remaining"]) === "0" && reset > 0)
    return Math.max(0, Math.ceil(reset - Date.now() / 1000)) + 1;
  return isLimit || status === 429 ? 60 * attempt : undefined;
}

/** The retry plugin's waits cannot be ended; what waits for them can. */
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
  /** One of GitHub's limits. */
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
    return new EnvironmentError(
      "github-token",
      `GitHub refuses the token (401) for ${what}: ${message.replace(/\.$/, "")}.`,
      {
        hint: "Set GITHUB_TOKEN to a token that is valid (it needs no permissions), or unset it.",
      },
    );
  }
  const isThrottled = isLimit || status === 429 || headers["retry-after"] !== undefined;
  const isPermanent = status !== undefined && FINAL.includes(status) && !isThrottled;
  const reason = (status === undefined ? message : `${status}, ${message}`).replace(/\.$/, "");
  return new HttpError(`GitHub did not answer ${what}: ${reason}.`, {
    ...(status === undefined ? {} : { status }),
    isPermanent,
    ...(isPermanent
      ? {}
      : { hint: "Set GITHUB_TOKEN for a higher rate limit, or run the same command again later: it goes on." }),
  });
}
