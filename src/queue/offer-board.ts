/** The offers in Redis: the coordinator writes its own and takes them back, workers read them all. */
import type { Redis } from "ioredis";
import { BitwitError } from "../errors.js";
import type { OfferLoad } from "./choose-offer.js";
import { parseOffer, type Offer } from "./offer.js";
import { queueKeys } from "./queue-keys.js";

export type OfferName = Pick<Offer, "run" | "queue">;

export async function publishOffers(redis: Redis, offers: readonly Offer[]): Promise<void> {
  const fields = offers.flatMap((offer) => [fieldOf(offer), JSON.stringify(offer)]);
  if (fields.length > 0) await redis.hset(queueKeys.offers, ...fields);
}

/** Those of this format; damaged ones are somebody else's trouble. */
export async function readOffers(redis: Redis): Promise<OfferLoad[]> {
  const offers = (await redis.hvals(queueKeys.offers)).flatMap((text) => {
    try {
      return parseOffer(text) ?? [];
    } catch (error) {
      if (error instanceof BitwitError) return [];
      throw error;
    }
  });
  return Promise.all(offers.map(async (offer) => ({ offer, waiting: await waitingJobs(redis, offer) })));
}

/** Shards of an offer that are not in its queue yet; undefined when the offer is gone. */
export async function backlogOf(redis: Redis, offer: OfferName): Promise<number | undefined> {
  const text = await redis.hget(queueKeys.offers, fieldOf(offer));
  return text === null ? undefined : parseOffer(text)?.backlog;
}

export function waitingJobs(redis: Redis, { run, queue }: OfferName): Promise<number> {
  return redis.llen(`${queueKeys.prefix(run)}:${queue}:wait`);
}

/** An offer's field among the offers. */
export function fieldOf({ run, queue }: OfferName): string {
  return `${run}/${queue}`;
}
