/** One model or compressor on one corpus: read from the run folder when it is finished there, else measured and written. */
import { writeFileAtomically } from "../files/atomic-file.js";
import type { LanguageModel } from "../model/language-model.js";
import { measureWithCompressor } from "./compressor-measurement.js";
import { withModelDates } from "./freshness.js";
import { measurePart, type CorpusToMeasure, type MeasureContext, type Part, type Progress } from "./measure-model.js";
import type { Measurement } from "./measurement.js";
import type { ModelDates } from "./model-dates.js";
import type { Protocol } from "./protocol.js";
import type { DatedCorpus } from "./read-corpus.js";
import { readMeasurement } from "./read-measurement.js";
import { planHashOf } from "./scoring-identity.js";
import { SKIPPED_CODE, skippedWarnings } from "./skipped-documents.js";

export type CellEvent =
  Progress | { readonly type: "measurement"; readonly measurement: Measurement; readonly reused: boolean };

/** Without a measurement event the part that was asked for did not complete it. */
export async function* measureModelCell(
  model: LanguageModel,
  corpus: DatedCorpus,
  protocol: Protocol,
  context: MeasureContext,
  modelDates: ModelDates | undefined,
  part: Part = {},
): AsyncGenerator<CellEvent> {
  const planHash = planHashOf(model, corpus.summary, protocol);
  const file = context.run.measurementFile(model.info.name, corpus.corpus.name, planHash);
  yield* reuseOr(
    file,
    model.info.ref,
    corpus,
    () => measurePart(model, corpus, protocol, context, part),
    (measurement) => withModelDates(measurement, corpus.dates, modelDates),
  );
}

export async function* measureCompressorCell(
  ref: string,
  corpus: CorpusToMeasure,
  context: MeasureContext,
): AsyncGenerator<CellEvent> {
  const { planHash, name, measure } = measureWithCompressor(ref, corpus, context);
  yield* reuseOr(context.run.measurementFile(name, corpus.corpus.name, planHash), ref, corpus, measure);
}

/** A finished measurement from its file, under the names and with the corpus facts of this request; or measures and writes the file. */
async function* reuseOr(
  file: string,
  ref: string,
  target: CorpusToMeasure,
  measure: () => AsyncGenerator<Progress, Measurement | undefined>,
  complete: (measurement: Measurement) => Measurement = (measurement) => measurement,
): AsyncGenerator<CellEvent> {
  const finished = await readMeasurement(file);
  if (finished !== undefined) {
    yield { type: "measurement", measurement: complete(underRequest(finished, ref, target)), reused: true };
    return;
  }
  const measured = yield* measure();
  if (measured === undefined) return;
  const measurement = complete(measured);
  await writeFileAtomically(file, JSON.stringify(measurement, null, 2) + "\n");
  yield { type: "measurement", measurement, reused: false };
}

/** Under the names and with the corpus facts of this request. */
export function underRequest<Kind extends Measurement>(
  finished: Kind,
  ref: string,
  { corpus, info }: CorpusToMeasure,
): Kind {
  const warnings = [
    ...finished.warnings.filter(({ code }) => code !== SKIPPED_CODE),
    ...skippedWarnings(corpus.ref, info.skipped),
  ];
  return { ...finished, model: ref, corpus: corpus.ref, corpusInfo: info, warnings };
}
