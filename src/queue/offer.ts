/**
 * What the coordinator tells workers of one queue: a model by its file's hash, and everything else that a float depends
 * on. One queue is one run's work for one model, so that a worker keeps its model loaded.
 */
import { DataError, UsageError } from "../errors.js";
import { engineOf } from "../measure/scoring-identity.js";
import type { Protocol } from "../measure/protocol.js";
import type { BackendInfo, LanguageModel, LocalModelInfo } from "../model/language-model.js";
import { hashPlan } from "../text/plan-hash.js";

/** Of offers, jobs and records. Another version's coordinator and workers do not work together. */
export const QUEUE_FORMAT = 1;

export interface Offer {
  readonly format: typeof QUEUE_FORMAT;
  readonly run: string;
  readonly queue: string;
  readonly model: Pick<LocalModelInfo, "ref" | "name" | "sha256" | "fileBytes" | "parameterCount" | "vocabularySize">;
  readonly scoring: number;
  readonly backend: OfferedBackend;
  readonly protocol: Protocol;
  /** Shards that are not in the queue yet: it may be empty and still not done. */
  readonly backlog: number;
}

export type OfferedBackend = Pick<Required<BackendInfo>, "name" | "version" | "device" | "threadsPerContext">;

export type OfferIdentity = Omit<Offer, "backlog">;

/** @throws {UsageError} the model is behind a server: workers open files. */
export function offerOf(run: string, model: LanguageModel, protocol: Protocol): OfferIdentity {
  const { ref, name, sha256, fileBytes, parameterCount, vocabularySize, backend } = model.info;
  const { threadsPerContext } = backend;
  if (
    fileBytes === undefined ||
    parameterCount === undefined ||
    vocabularySize === undefined ||
    threadsPerContext === undefined
  ) {
    throw new UsageError("queue-server-model", `${ref} is behind a server: workers take models that are files.`, {
      hint: "Measure it without --queue; --concurrency says how many requests are at work at once.",
    });
  }
  const engine = engineOf(model);
  return {
    format: QUEUE_FORMAT,
    run,
    queue: `${name}-${hashPlan({ ...engine, protocol }).slice(0, 12)}`,
    model: { ref, name, sha256, fileBytes, parameterCount, vocabularySize },
    scoring: engine.scoring,
    backend: { name: backend.name, version: backend.version, device: backend.device, threadsPerContext },
    protocol,
  };
}

/** Undefined for one of another format, which is none of ours. @throws {DataError} when it is damaged. */
export function parseOffer(text: string): Offer | undefined {
  let offer: Partial<Offer> | null;
  try {
    offer = JSON.parse(text) as Partial<Offer> | null;
  } catch (cause) {
    throw new DataError("queue-offer", "An offer in the queue is not JSON.", { cause });
  }
  if (offer?.format !== QUEUE_FORMAT) return undefined;
  const { run, queue, model, backend, protocol, scoring, backlog } = offer;
  const isName = (value: unknown) => typeof value === "string" && /^[\w.-]{1,200}$/.test(value);
  const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  const isWhole =
    isName(run) &&
    isName(queue) &&
    typeof model?.ref === "string" &&
    /^[0-9a-f]{64}$/.test(model.sha256) &&
    [model.fileBytes, model.parameterCount, model.vocabularySize, scoring, backlog].every(isCount) &&
    [backend?.name, backend?.version, backend?.device].every((value) => typeof value === "string") &&
    [backend?.threadsPerContext, protocol?.context, protocol?.stride].every(isCount) &&
    (protocol?.name === "full" || protocol?.name === "paper");
  if (!isWhole) throw new DataError("queue-offer", `The offer ${String(queue)} in the queue is damaged.`);
  return offer as Offer;
}
