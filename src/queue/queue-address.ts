/**
 * Where the queue is: `redis://host:port/db`, or `rediss://` for TLS. The password comes from the address or from
 * BITWIT_REDIS_PASSWORD. Invariant: `shown` and what `withoutSecrets` gives hold no user name and no password; nothing
 * else of an address is ever printed or stored.
 */
import type { RedisOptions } from "ioredis";
import { UsageError } from "../errors.js";

export interface QueueAddress {
  readonly connection: RedisOptions;
  /** For messages. */
  readonly shown: string;
}

/** @throws {UsageError} when it is no Redis address. */
export function parseQueueAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = /^\/?(\d{0,4})\/?$/.exec(url?.pathname ?? "");
  const isRedis = url?.protocol === "redis:" || url?.protocol === "rediss:";
  if (url === undefined || !isRedis || url.hostname === "" || database === null || url.search + url.hash !== "") {
    throw new UsageError("queue-address", `--queue ${withoutSecrets(text)} is not the address of a Redis server.`, {
      hint: "Use redis://host:port/database, or rediss:// for TLS; the password may be in BITWIT_REDIS_PASSWORD.",
    });
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? 6379 : Number(url.port);
  const db = Number(database[1] ?? 0);
  const password = url.password === "" ? environment["BITWIT_REDIS_PASSWORD"] : decodeURIComponent(url.password);
  const username = decodeURIComponent(url.username);
  return {
    connection: {
      ...{ host, port, db },
      ...(password === undefined || password === "" ? {} : { password }),
      ...(username === "" ? {} : { username }),
      ...(url.protocol === "rediss:" ? { tls: { servername: host } } : {}),
    },
    shown: `${url.protocol}//${url.hostname}:${port}/${db}`,
  };
}

/** A text with user names and passwords cut out of all Redis addresses in it. */
export function withoutSecrets(text: string): string {
  return text.replace(/(rediss?:\/\/)[^\s/]*@/gi, "$1");
}
