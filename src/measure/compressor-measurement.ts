/** A compressor's sizes as a measurement beside the models'. */
import { measureCompressor } from "../compressor/measure-compressor.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { countCodePoints } from "../text/code-points.js";
import type { CorpusToMeasure, MeasureContext, Progress } from "./measure-model.js";
import type { CompressorMeasurement, Uncertainty } from "./measurement.js";
import { hashPlan } from "./plan-hash.js";
import { skippedWarnings } from "./skipped-documents.js";
import { uncertaintyOf } from "./uncertainty.js";

export function measureWithCompressor(
  ref: string,
  corpus: CorpusToMeasure,
  context: MeasureContext,
): { planHash: string; name: string; measure: () => AsyncGenerator<Progress, CompressorMeasurement> } {
  const compressor = parseCompressor(ref);
  if (compressor === undefined) throw new Error(`${ref} is not a compressor`);
  const program = compressor; // Narrowed for the closure below.
  const planHash = hashPlan({
    schemaVersion: 1,
    compressor: compressor.ref,
    library: compressor.library,
    corpus: corpus.summary.sha256,
  });
  async function* measure(): AsyncGenerator<Progress, CompressorMeasurement> {
    const { summary, info } = corpus;
    const measuring = measureCompressor(program, corpus.corpus.documents(), countCodePoints, context.signal);
    let step = await measuring.next();
    for (; step.done !== true; step = await measuring.next()) {
      yield {
        type: "progress",
        stage: "compress",
        model: ref,
        corpus: corpus.corpus.ref,
        done: step.value.charCount,
        total: summary.charCount,
      };
    }
    const sizes = step.value;
    const totalBits = sizes.wholeBytes * 8;
    return {
      schemaVersion: 1,
      kind: "compressor",
      model: ref,
      corpus: corpus.corpus.ref,
      protocol: { name: "whole" },
      totalBits,
      charCount: summary.charCount,
      byteCount: summary.byteCount,
      bpc: totalBits / summary.charCount,
      bpb: totalBits / summary.byteCount,
      ...wholeUncertainty(totalBits / summary.charCount, sizes),
      perDocumentBits: sizes.documentBytes.reduce((sum, bytes) => sum + bytes * 8, 0),
      seconds: sizes.seconds,
      ...(sizes.seconds > 0 ? { bytesPerSecond: summary.byteCount / sizes.seconds } : {}),
      compressorInfo: {
        name: program.name,
        level: program.level,
        library: program.library,
        emptyBytes: sizes.emptyBytes,
      },
      warnings: skippedWarnings(corpus.corpus.ref, info.skipped),
      planHash,
      corpusInfo: info,
      provenance: context.provenance,
    };
  }
  return { planHash, name: compressor.ref.replace(":", "-"), measure };
}

/** The documents' own sizes, net of headers, give the relative spread; it is applied to the size of the whole. */
function wholeUncertainty(
  bpc: number,
  sizes: { documentBytes: readonly number[]; documentChars: readonly number[]; emptyBytes: number },
): Uncertainty {
  const bits = Float64Array.from(sizes.documentBytes, (bytes) => Math.max(0, bytes - sizes.emptyBytes) * 8);
  const chars = Float64Array.from(sizes.documentChars);
  const uncertainty = uncertaintyOf("document", bits, chars);
  if (uncertainty.bpcInterval === undefined) return uncertainty;
  const scale = bpc / (bits.reduce((a, b) => a + b, 0) / chars.reduce((a, b) => a + b, 0));
  const [low, high] = uncertainty.bpcInterval;
  return {
    ...uncertainty,
    bpcInterval: [low * scale, high * scale],
    bpcStandardError: uncertainty.bpcStandardError * scale,
  };
}
