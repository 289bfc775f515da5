/** A compressor's sizes as a measurement beside the models'. */
import { measureCompressor } from "../compressor/measure-compressor.js";
import { parseCompressor } from "../compressor/parse-compressor.js";
import { sumOf } from "../math/compensated-sum.js";
import { countCodePoints } from "../text/code-points.js";
import { createContentHash, type ContentHash } from "../text/content-hash.js";
import type { Document } from "../text/document.js";
import { checkSameCorpus } from "./check-same-corpus.js";
import { mapEvents } from "./map-events.js";
import type { CorpusToMeasure, MeasureContext, Progress } from "./measure-model.js";
import type { CompressorMeasurement, Uncertainty } from "./measurement.js";
import { hashPlan } from "../text/plan-hash.js";
import { skippedWarnings } from "./skipped-documents.js";
import { scaleUncertainty, uncertaintyOf } from "./uncertainty.js";

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
    const hash = createContentHash();
    const sizes = yield* mapEvents(
      measureCompressor(program, hashed(corpus.corpus.documents(), hash), countCodePoints, context.signal),
      ({ charCount }): Progress => ({
        type: "progress",
        stage: "compress",
        model: ref,
        corpus: corpus.corpus.ref,
        done: charCount,
        total: summary.charCount,
      }),
    );
    checkSameCorpus(hash.digestHex(), summary, corpus.corpus.ref);
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

async function* hashed(documents: AsyncIterable<Document>, hash: ContentHash): AsyncGenerator<Document> {
  for await (const document of documents) {
    hash.addDocument(document.text);
    yield document;
  }
}

/** The documents' own sizes, net of headers, give the relative spread; it is applied to the size of the whole. */
function wholeUncertainty(
  bpc: number,
  sizes: { documentBytes: readonly number[]; documentChars: readonly number[]; emptyBytes: number },
): Uncertainty {
  const bits = Float64Array.from(sizes.documentBytes, (bytes) => Math.max(0, bytes - sizes.emptyBytes) * 8);
  const chars = Float64Array.from(sizes.documentChars);
  return scaleUncertainty(uncertaintyOf("document", bits, chars), bpc / (sumOf(bits) / sumOf(chars)));
}
