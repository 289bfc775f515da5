/** bpc of single documents, from a run's shard records and document counts. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { quantileOfSorted } from "../math/quantile.js";
import type { ModelMeasurement } from "../measure/measurement.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { DocumentDistribution } from "../report/report-data.js";

/** Quantiles of fewer documents would say nothing. */
const FEWEST_DOCUMENTS = 5;

export type DocumentQuantiles = Pick<DocumentDistribution, "documentCount" | "quantiles">;

/** Undefined when the records are gone, or too few documents are whole. */
export async function readDocumentQuantiles(
  run: RunFolder,
  measurement: ModelMeasurement,
): Promise<DocumentQuantiles | undefined> {
  const { modelInfo, corpusInfo, planHash } = measurement;
  try {
    const documents = await readDocuments(
      `${run.tokensBase(modelInfo.name, corpusInfo.name, planHash)}.documents.jsonl`,
    );
    const scored = await readBits(run.shardsFile(modelInfo.name, corpusInfo.name, planHash), documents.length);
    return quantilesOf(documents, scored, measurement);
  } catch {
    return undefined; // A report of a run whose records were deleted still shows the rest.
  }
}

interface DocumentCounts {
  readonly tokens: number;
  readonly chars: number;
}

async function readDocuments(file: string): Promise<DocumentCounts[]> {
  const documents: DocumentCounts[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line !== "") documents.push(JSON.parse(line) as DocumentCounts);
  }
  return documents;
}

async function readBits(file: string, documentCount: number): Promise<{ bits: Float64Array; tokens: Float64Array }> {
  const bits = new Float64Array(documentCount);
  const tokens = new Float64Array(documentCount);
  const content = await readFile(file, "utf8");
  for (const line of content.slice(0, content.lastIndexOf("\n")).split("\n").slice(1)) {
    const { segments } = JSON.parse(line) as {
      segments: [window: number, document: number, tokens: number, bits: number][];
    };
    for (const [, document, tokenCount, segmentBits] of segments) {
      bits[document] = (bits[document] as number) + segmentBits;
      tokens[document] = (tokens[document] as number) + tokenCount;
    }
  }
  return { bits, tokens };
}

/** A document counts when all its tokens were scored, but for a first one without a prediction. */
function quantilesOf(
  documents: readonly DocumentCounts[],
  scored: { bits: Float64Array; tokens: Float64Array },
  { uniformTokenCount, modelInfo }: ModelMeasurement,
): DocumentQuantiles | undefined {
  const uniformBits = uniformTokenCount > 0 ? Math.log2(modelInfo.vocabularySize) : 0;
  const bpc = documents
    .flatMap(({ tokens, chars }, document) =>
      chars > 0 && (scored.tokens[document] as number) >= tokens - 1 && tokens > 0
        ? [((scored.bits[document] as number) + uniformBits) / chars]
        : [],
    )
    .sort((a, b) => a - b);
  if (bpc.length < FEWEST_DOCUMENTS) return undefined;
  const at = (probability: number) => quantileOfSorted(bpc, probability) as number;
  return {
    documentCount: bpc.length,
    quantiles: { p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
  };
}
