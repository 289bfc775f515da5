/** Says when the server goes away and when it is back, once each: the client itself tells of every try. */
import type { Redis } from "ioredis";

/** @returns what stops watching. */
export function watchConnection(redis: Redis, shown: string, say: (message: string) => void): () => void {
  let isAway = false;
  const onClose = (): void => {
    if (!isAway) say(`the connection to ${shown} is lost; waiting for it`);
    isAway = true;
  };
  const onReady = (): void => {
    if (isAway) say(`connected to ${shown} again`);
    isAway = false;
  };
  redis.on("close", onClose).on("ready", onReady);
  return () => redis.off("close", onClose).off("ready", onReady);
}

/** Whether an error only says once more that the server is away. */
export function isConnectionError(error: Error & { readonly code?: string }): boolean {
  return /ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|Connection is closed|Socket timeout/i.test(
    `${error.code ?? ""} ${error.message}`,
  );
}
