/** One model or compressor on one corpus: read from the run folder when it is finished there, else measured and written. */
import { readFile } from "node:fs/promises";
import { writeFileAtomically } from "../files/atomic-file.js";
import type { LanguageModel } from "../model/language-model.js";
import { measureWithCompressor } from "./compressor-measurement.js";
import { withModelDates } from "./freshness.js";
import { measurePart, type CorpusToMeasure, type MeasureContext, type Part, type Progress } from "./measure-model.js";
import type { Measurement } from "./measurement.js";
import type { ModelDates } from "./model-dates.js";
import type { Protocol } from "./protocol.js";
import type { DatedCorpus } from "./read-corpus.js";
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
  { corpus, info }: CorpusToMeasure,
  measure: () => AsyncGenerator<Progress, Measurement | undefined>,
  complete: (measurement: Measurement) => Measurement = (measurement) => measurement,
): AsyncGenerator<CellEvent> {
  const finished = await readMeasurement(file);
  if (finished !== undefined) {
    const warnings = [
      ...finished.warnings.filter(({ code }) => code !== SKIPPED_CODE),
      ...skippedWarnings(corpus.ref, info.skipped),
    ];
    const current = { model: ref, corpus: corpus.ref, corpusInfo: info, warnings };
    yield { type: "measurement", measurement: complete({ ...finished, ...current }), reused: true };
    return;
  }
  const measured = yield* measure();
  if (measured === undefined) return;
  const measurement = complete(measured);
  await writeFileAtomically(file, JSON.stringify(measurement, null, 2) + "\n");
  yield { type: "measurement", measurement, reused: false };
}

/** Undefined when there is none, or it is damaged. */
export async function readMeasurement(file: string): Promise<Measurement | undefined> {
  try {
    const measurement = JSON.parse(await readFile(file, "utf8")) as Partial<Measurement>;
    return isWhole(measurement) ? measurement : undefined;
  } catch {
    return undefined; // Absent, or from a disk that lied about flushing: measured again.
  }
}

/** Whether a file has what tables, fits and reports read; one that was cut or edited is measured again. */
function isWhole(measurement: Partial<Measurement>): measurement is Measurement {
  const { schemaVersion, bpc, bpb, totalBits, charCount, warnings, corpusInfo } = measurement;
  const numbers = [bpc, bpb, totalBits, charCount].every((value) => Number.isFinite(value));
  return schemaVersion === 1 && numbers && Array.isArray(warnings) && typeof corpusInfo === "object";
}
