/**
 * `fetch` with the client's connections, lines and time limits, but one try: for libraries that bring their own retries.
 *
 * Invariant: a place in the host's line is held until the body has ended or was cancelled. A body that is left unread for the stall
 * time is broken off, so that a forgotten one does not hold up the rest.
 */
import { fetch as undiciFetch } from "undici";
import { webAddress } from "./exchange.js";
import type { Network } from "./network.js";
import { StallWatch } from "./stall-watch.js";

export function politeFetch(network: Network): typeof fetch {
  return async (input, init = {}) => {
    const { address, settings } = parameters(input, init);
    const url = webAddress(address);
    const outer = combined(network.signal, settings.signal ?? undefined);
    await network.permit(url);
    const leave = await network.queues.of(url).enter(outer);
    const watch = new StallWatch(network.stallMs, outer);
    const end = () => {
      watch.end();
      leave();
    };
    try {
      const headers = new Headers(settings.headers);
      if (!headers.has("user-agent")) headers.set("user-agent", network.userAgent);
      const options = { ...settings, headers: [...headers], signal: watch.signal, dispatcher: network.dispatcher };
      const response = await undiciFetch(url, options as Parameters<typeof undiciFetch>[1]);
      watch.touch();
      return rebuilt(response as unknown as Response, watch, network.stallMs, end);
    } catch (error) {
      end();
      if (watch.signal.aborted) throw watch.signal.reason;
      throw error;
    }
  };
}

/** A `Request` of the platform is none of the package's, so it is taken apart. */
function parameters(input: string | URL | Request, init: RequestInit): { address: string; settings: RequestInit } {
  if (!(input instanceof Request)) return { address: String(input), settings: init };
  const { method, headers, body, redirect, signal } = input;
  const own = { method, headers, redirect, signal, ...(body === null ? {} : { body, duplex: "half" }) };
  return { address: input.url, settings: { ...own, ...init } };
}

function combined(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const present = signals.filter((signal) => signal !== undefined);
  return present.length < 2 ? present[0] : AbortSignal.any(present);
}

function rebuilt(response: Response, watch: StallWatch, stallMs: number, end: () => void): Response {
  const { status, statusText, headers, url, redirected } = response;
  const body = response.body === null ? null : watchedStream(response.body, watch, stallMs, end);
  if (body === null) end();
  const answer = new Response(body, { status, statusText, headers: [...headers] });
  Object.defineProperty(answer, "url", { value: url });
  Object.defineProperty(answer, "redirected", { value: redirected });
  return answer;
}

function watchedStream(
  body: ReadableStream<Uint8Array>,
  watch: StallWatch,
  stallMs: number,
  end: () => void,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let unread: NodeJS.Timeout;
  const awaitReader = () => {
    watch.pause();
    unread = setTimeout(() => {
      void reader.cancel().catch(() => undefined);
      end();
    }, stallMs);
  };
  awaitReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(unread);
        watch.touch();
        try {
          const { done, value } = await reader.read();
          if (!done) {
            controller.enqueue(value);
            return awaitReader();
          }
          controller.close();
        } catch (error) {
          controller.error(watch.signal.aborted ? watch.signal.reason : error);
        }
        end();
      },
      async cancel(reason) {
        clearTimeout(unread);
        await reader.cancel(reason);
        end();
      },
    },
    { highWaterMark: 0 },
  );
}
