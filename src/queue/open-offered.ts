/**
 * Opens an offered model so that its floats are those of the offer, or says why this host cannot: a worker refuses before
 * it takes work, never after.
 */
import { BitwitError } from "../errors.js";
import { engineOf } from "../measure/scoring-identity.js";
import { SCORING_VERSION } from "../measure/scoring-identity.js";
import type { LanguageModel } from "../model/language-model.js";
import { usableCores } from "../model/llama/usable-cores.js";
import { openModel } from "../model/open-model.js";
import type { ModelFinder } from "./find-model.js";
import type { Offer } from "./offer.js";

export interface HostOptions {
  /** CPU threads in all; default every core. */
  readonly threads?: number | undefined;
  /** Contexts side by side; default as many as the threads allow, at most 8. */
  readonly contexts?: number | undefined;
}

export type OpenedOffer =
  { readonly status: "open"; readonly model: LanguageModel } | { readonly status: "refused"; readonly reason: string };

export async function openOffered(offer: Offer, finder: ModelFinder, host: HostOptions): Promise<OpenedOffer> {
  const refused = (reason: string): OpenedOffer => ({ status: "refused", reason });
  if (offer.scoring !== SCORING_VERSION)
    return refused(`scoring version ${offer.scoring} is asked for, this bitwit has ${SCORING_VERSION}`);
  const found = await finder.find(offer.model);
  if ("missing" in found) return refused(found.missing);
  let model: LanguageModel;
  try {
    model = await openModel(found.file, engineFor(offer, host));
  } catch (error) {
    if (error instanceof BitwitError) return refused(error.message);
    throw error;
  }
  const difference = differenceOf(model, offer);
  if (difference === undefined) return { status: "open", model };
  await model.close();
  return refused(difference);
}

/** Contexts share memory bandwidth: more than these rarely help, and each has its own cache of the context. */
const MOST_CONTEXTS = 8;

/** The threads of a context are the offer's, since they can change a float; how many contexts there are cannot. */
function engineFor({ backend, protocol }: Offer, { threads = usableCores(), contexts }: HostOptions) {
  const each = Math.max(1, backend.threadsPerContext);
  const count = contexts ?? Math.max(1, Math.min(MOST_CONTEXTS, Math.floor(threads / each)));
  const cpuVariant = /^cpu:(.+)$/.exec(backend.device)?.[1];
  return {
    contextTokens: protocol.context,
    contexts: count,
    threads: count * each,
    ...(cpuVariant === undefined ? { gpu: "any" as const } : { cpuVariant }),
  };
}

/** In words; undefined when every float is the same. */
export function differenceOf(model: Pick<LanguageModel, "info">, offer: Offer): string | undefined {
  const { backend, model: sha256, scoring } = engineOf(model);
  const pairs = [
    ["SHA-256 of the model", sha256, offer.model.sha256],
    ["scoring version", scoring, offer.scoring],
    ["engine", backend.name, offer.backend.name],
    ["engine version", backend.version, offer.backend.version],
    ["device", backend.device, offer.backend.device],
    ["threads of a context", backend.threadsPerContext, offer.backend.threadsPerContext],
  ] as const;
  const wrong = pairs.find(([, here, asked]) => here !== asked);
  return wrong === undefined ? undefined : `${wrong[0]} ${wrong[2]} is asked for, this host has ${wrong[1]}`;
}
