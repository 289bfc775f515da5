/** Which queue a worker turns to: it stays with the model it has loaded, else goes where the most work waits for each worker. */
import type { Offer } from "./offer.js";
import type { WorkerState } from "./worker-state.js";

export interface OfferLoad {
  readonly offer: Offer;
  /** Jobs that nobody has taken yet. */
  readonly waiting: number;
}

export function chooseOffer(
  loads: readonly OfferLoad[],
  others: readonly Pick<WorkerState, "queue">[],
  current: Offer | undefined,
): Offer | undefined {
  const open = loads.filter(({ waiting }) => waiting > 0);
  const loaded = current === undefined ? [] : open.filter(({ offer }) => hasSameModel(offer, current));
  const candidates = loaded.length > 0 ? loaded : open;
  const share = ({ offer, waiting }: OfferLoad): number =>
    (waiting + offer.backlog) / (1 + others.filter(({ queue }) => queue === offer.queue).length);
  return candidates.reduce<OfferLoad | undefined>(
    (best, one) => (best === undefined || share(one) > share(best) ? one : best),
    undefined,
  )?.offer;
}

/** Whether a model opened for one serves the other as it is. */
export function hasSameModel(a: Offer, b: Offer): boolean {
  return identityOf(a) === identityOf(b);
}

function identityOf({ model, protocol, scoring, backend }: Offer): string {
  const { name, version, device, threadsPerContext } = backend;
  return JSON.stringify([model.sha256, protocol.context, scoring, name, version, device, threadsPerContext]);
}
