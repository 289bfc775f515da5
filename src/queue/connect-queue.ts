/**
 * A connection to the queue's Redis. The first connection succeeds or fails at once, with what to do about it; a later loss
 * is waited out: commands are kept until the server is back.
 */
import { Redis } from "ioredis";
import { EnvironmentError } from "../errors.js";
import type { QueueAddress } from "./queue-address.js";

/** XADD with trimming by id and ZADD in scripts need 6.2; Valkey counts on from Redis 7.2. */
const OLDEST_SERVER = [6, 2] as const;
const CONNECT_MS = 10_000;
/** A server that is reachable answers sooner; one behind a cut cable never does. */
const ANSWER_MS = 30_000;
const LONGEST_PAUSE_MS = 2_000;

/** @throws {EnvironmentError} nothing there, wrong password, TLS trouble, a server that is too old or may drop jobs. */
export async function connectQueue(address: QueueAddress): Promise<Redis> {
  let wasReady = false;
  let lastError: Error | undefined;
  const redis = endingAtOnce(
    new Redis({
      ...address.connection,
      lazyConnect: true,
      connectionName: "bitwit",
      connectTimeout: CONNECT_MS,
      socketTimeout: ANSWER_MS,
      keepAlive: ANSWER_MS,
      maxRetriesPerRequest: null, // BullMQ asks for it: a job's end must not be given up.
      retryStrategy: (times) => (wasReady ? Math.min(100 * 2 ** Math.min(times, 10), LONGEST_PAUSE_MS) : null),
      reconnectOnError: () => false,
    }),
  );
  redis.on("error", (error: Error) => (lastError = error));
  redis.once("ready", () => (wasReady = true));
  try {
    await redis.connect();
    refuseUnfit(await redis.info(), address.shown);
    return redis;
  } catch (error) {
    redis.disconnect();
    if (error instanceof EnvironmentError) throw error;
    throw explain((lastError ?? error) as Error & { code?: string }, address.shown);
  }
}

/**
 * ioredis lets the clock of an answer run on after the connection is closed: a process would stay for it, half a minute behind its
 * end, and a new connection would be cut by the old one's clock. BullMQ makes connections by `duplicate`.
 */
function endingAtOnce(redis: Redis): Redis {
  const clock = redis as unknown as { socketTimeoutTimer: NodeJS.Timeout | undefined };
  redis.on("close", () => {
    clearTimeout(clock.socketTimeoutTimer);
    clock.socketTimeoutTimer = undefined;
  });
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (override) => endingAtOnce(duplicate(override));
  return redis;
}

function explain(error: Error & { code?: string }, shown: string): EnvironmentError {
  const text = `${error.code ?? ""} ${error.message}`;
  // No `cause`: an error of the client carries the command, and with it the password.
  if (/WRONGPASS|NOAUTH|invalid password|NOPERM/i.test(text))
    return new EnvironmentError("queue-password", `The Redis server ${shown} refused the login.`, {
      hint: "Put the password into BITWIT_REDIS_PASSWORD, or into the address: redis://user:password@host.",
    });
  if (/certificate|SSL|TLS|self.signed|CERT/i.test(text))
    return new EnvironmentError("queue-tls", `No secure connection to ${shown}: ${error.message}.`, {
      hint: "Name the authority that signed the server's certificate in NODE_EXTRA_CA_CERTS; without TLS the address begins with redis://.",
    });
  return new EnvironmentError("queue-connection", `The Redis server ${shown} cannot be reached: ${text.trim()}.`, {
    hint: "Start one (redis-server --port 6379), check the address, and that this host may connect to it.",
  });
}

function refuseUnfit(info: string, shown: string): void {
  const valueOf = (name: string) => new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim();
  const version = valueOf("valkey_version") ?? valueOf("redis_version") ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST_SERVER[0] || (major === OLDEST_SERVER[0] && minor < OLDEST_SERVER[1])) {
    throw new EnvironmentError("queue-version", `The Redis server ${shown} is version ${version}, older than 6.2.`, {
      hint: "Use Redis 6.2 or newer, or Valkey.",
    });
  }
  const policy = valueOf("maxmemory_policy") ?? "noeviction";
  if (policy !== "noeviction") {
    throw new EnvironmentError("queue-eviction", `The Redis server ${shown} drops keys when full (${policy}).`, {
      hint: "Set maxmemory-policy noeviction: a queue whose jobs and locks vanish does work over and over.",
    });
  }
}
