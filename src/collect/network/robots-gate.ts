/**
 * robots.txt (RFC 9309), asked for once a host and day: 4xx means that all is allowed, 5xx and no answer that nothing is, after the
 * usual tries. Crawl-delay, which the RFC leaves out and hosts like arXiv use, widens the interval between requests.
 */
import { createRequire } from "node:module";
import type { Robot } from "robots-parser";
import { LONGEST_ASKED_WAIT_MS } from "./back-off.js";
import { getBody } from "./get-body.js";
import { HttpError } from "./http-error.js";
import { httpFailure } from "./http-failure.js";
import type { Network } from "./network.js";
import { redactUrl } from "./redact-url.js";

/** The package declares an ES module's default export and is a CommonJS function. */
const parseRobots = createRequire(import.meta.url)("robots-parser") as (url: string, text: string) => Robot;

export class RobotsGate {
  readonly #network: Network;
  readonly #agent: string;
  readonly #rules = new Map<string, { readonly askedMs: number; readonly robot: Promise<Robot> }>();

  /** @param network one that asks no gate: robots.txt itself is always allowed. */
  constructor(network: Network) {
    this.#network = network;
    this.#agent = /^[^/\s]*/.exec(network.userAgent)?.[0] ?? "";
  }

  /** @throws {HttpError} the rules forbid this address, or could not be had. */
  async permit(url: URL): Promise<void> {
    const robot = await this.#robotOf(url);
    if (robot.isAllowed(url.href, this.#agent) === false) {
      throw httpFailure.refused(
        url,
        `${url.origin}/robots.txt forbids it for ${this.#agent} (line ${robot.getMatchingLineNumber(url.href, this.#agent)})`,
        "Leave it out, or ask the host's owner.",
      );
    }
  }

  #robotOf(url: URL): Promise<Robot> {
    const nowMs = this.#network.clock.nowMs();
    const known = this.#rules.get(url.origin);
    if (known !== undefined && nowMs - known.askedMs < LONGEST_KEPT_MS) return known.robot;
    const robot = this.#ask(url);
    this.#rules.set(url.origin, { askedMs: nowMs, robot });
    // The next request asks again, as the host may have come back.
    robot.catch(() => this.#rules.delete(url.origin));
    return robot;
  }

  async #ask(url: URL): Promise<Robot> {
    const address = `${url.origin}/robots.txt`;
    const robot = parseRobots(address, await this.#text(address));
    const delaySeconds = robot.getCrawlDelay(this.#agent);
    if (delaySeconds !== undefined && delaySeconds > 0) {
      if (delaySeconds * 1000 > LONGEST_ASKED_WAIT_MS) {
        throw httpFailure.refused(
          url,
          `${address} asks for ${delaySeconds} s between requests`,
          "The host does not want programs: take another source.",
        );
      }
      this.#network.queues.of(url).widenInterval(delaySeconds * 1000);
    }
    return robot;
  }

  async #text(address: string): Promise<string> {
    try {
      const { body } = await getBody(this.#network, address, { maxBytes: LARGEST_ROBOTS_BYTES });
      return new TextDecoder().decode(body);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      const status = error.status ?? 0;
      if (status >= 400 && status <= 499 && status !== 429) return "";
      throw new HttpError(`${redactUrl(address)} could not be read, so nothing of this host is fetched.`, {
        ...(error.status === undefined ? {} : { status: error.status }),
        isPermanent: false,
        hint: `Run the same command again later. ${error.message}`,
        cause: error,
      });
    }
  }
}

/** RFC 9309, sections 2.4 and 2.5: at most a day; at least 500 KiB are to be read. */
const LONGEST_KEPT_MS = 24 * 60 * 60_000;
const LARGEST_ROBOTS_BYTES = 1024 * 1024;
