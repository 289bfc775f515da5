/**
 * Several models to a precision, on the same text: each is measured until its own interval is narrow, and no fewer rounds than
 * those before it needed; then those that stopped earlier go on, until all of a corpus's models are narrow at one round.
 *
 * Invariant: what stops a model is how wide intervals are, so that going on for another's sake costs no coverage.
 */
import type { LanguageModel } from "../../model/language-model.js";
import { writeFileAtomically } from "../../files/atomic-file.js";
import { mapEvents } from "../map-events.js";
import type { CorpusToMeasure, MeasureContext, Progress } from "../measure-model.js";
import { planHashOf } from "../scoring-identity.js";
import type { ModelMeasurement } from "../measurement.js";
import type { Protocol } from "../protocol.js";
import { readMeasurement } from "../read-measurement.js";
import { removeTokens } from "../token-store.js";
import { measureSampled } from "./measure-sampled.js";
import type { Sampling } from "./sampling.js";

export interface JointRequest<Step> {
  readonly refs: readonly string[];
  readonly corpora: readonly CorpusToMeasure[];
  readonly protocol: Protocol;
  readonly sampling: Sampling;
  readonly open: (ref: string) => Promise<LanguageModel>;
  /** What else a finished measurement gets before it is written. */
  readonly complete: (measurement: ModelMeasurement, place: number) => ModelMeasurement;
  /** Called once with each open model. */
  readonly withModel?: ((model: LanguageModel) => AsyncIterable<Step>) | undefined;
}

export interface JointMeasurement {
  readonly measurement: ModelMeasurement;
  /** Finished before this call. */
  readonly reused: boolean;
}

/** @returns the measurements of each model, in the order of the corpora. */
export async function* measureJointly<Step>(
  request: JointRequest<Step>,
  context: MeasureContext,
): AsyncGenerator<Progress | Step, Map<string, JointMeasurement[]>> {
  const results = new Map<string, JointMeasurement[]>();
  const tokens = new Set<string>();
  const isFirstPass = new Set(request.refs);
  const needed = request.corpora.map(() => 0);
  const isBehind = (ref: string): boolean =>
    results.get(ref)?.some(({ measurement }, place) => roundsOf(measurement) < (needed[place] as number)) === true;
  // Every model once before any goes on: the last may need the most.
  const nextRef = () => request.refs.find((ref) => !results.has(ref)) ?? request.refs.find(isBehind);
  for (let ref = nextRef(); ref !== undefined; ref = nextRef()) {
    context.signal?.throwIfAborted();
    const model = await request.open(ref);
    try {
      const row: JointMeasurement[] = [];
      for (const [place, target] of request.corpora.entries()) {
        const one = yield* measureOne(model, target, place, request, needed[place] as number, context);
        const before = results.get(ref)?.[place];
        row.push(before === undefined ? one : { ...one, reused: one.reused && before.reused });
        needed[place] = Math.max(needed[place] as number, roundsOf(one.measurement));
        tokens.add(context.run.tokensBase(model.info.name, target.corpus.name, one.measurement.planHash));
      }
      results.set(ref, row);
      if (isFirstPass.delete(ref) && request.withModel !== undefined) yield* request.withModel(model);
    } finally {
      await model.close();
    }
  }
  for (const base of tokens) await removeTokens(base);
  return results;
}

/** From its file if that has as many rounds; else measured, and the file written. */
async function* measureOne<Step>(
  model: LanguageModel,
  target: CorpusToMeasure,
  place: number,
  { protocol, sampling, complete }: JointRequest<Step>,
  leastRounds: number,
  context: MeasureContext,
): AsyncGenerator<Progress | Step, JointMeasurement> {
  const planHash = planHashOf(model, target.summary, protocol, sampling);
  const file = context.run.measurementFile(model.info.name, target.corpus.name, planHash);
  const finished = await readMeasurement(file);
  if (finished?.kind === "model" && finished.sample !== undefined && roundsOf(finished) >= leastRounds)
    return { measurement: finished, reused: true };
  const measuring = measureSampled(model, target, protocol, sampling, leastRounds, context);
  const measurement = complete(yield* mapEvents(measuring, (event): Progress | Step => event), place);
  await writeFileAtomically(file, JSON.stringify(measurement, null, 2) + "\n");
  return { measurement, reused: false };
}

function roundsOf({ sample }: ModelMeasurement): number {
  return sample?.roundCount ?? 0;
}
