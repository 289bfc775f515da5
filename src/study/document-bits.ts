/** Bits of single documents, from a run's shard records and document counts; and how bpc is spread over documents. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { quantileOfSorted } from "../math/quantile.js";
import type { ModelMeasurement } from "../measure/measurement.js";
import type { RunFolder } from "../measure/run-folder.js";
import type { DocumentDistribution } from "../report/report-data.js";
import { requireVocabularySize } from "../model/vocabulary-size.js";

/** Quantiles of fewer documents would say nothing. */
const FEWEST_DOCUMENTS = 5;

export interface DocumentBits {
  readonly chars: number;
  readonly bits: number;
  /** All its tokens were scored, but for a first one without a prediction. */
  readonly isWhole: boolean;
}

/**
 * All documents in the corpus's order. Undefined when the run's records are gone, as after a clean-up.
 * @throws {SyntaxError} when they are damaged.
 */
export async function readDocumentBits(
  run: RunFolder,
  { modelInfo, corpusInfo, planHash, uniformTokenCount }: ModelMeasurement,
): Promise<DocumentBits[] | undefined> {
  try {
    const counts = await readCounts(`${run.tokensBase(modelInfo.name, corpusInfo.name, planHash)}.documents.jsonl`);
    const { bits, tokens } = await readScored(run.shardsFile(modelInfo.name, corpusInfo.name, planHash), counts.length);
    // The first token of a document has no prediction where the model has no BOS; it is charged the uniform code.
    const uniformBits = uniformTokenCount > 0 ? Math.log2(requireVocabularySize(modelInfo)) : 0;
    return counts.map((count, document) => ({
      chars: count.chars,
      bits: (bits[document] as number) + (count.tokens > 0 ? uniformBits : 0),
      isWhole: count.tokens === 0 || (tokens[document] as number) >= count.tokens - 1,
    }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

interface DocumentCounts {
  readonly tokens: number;
  readonly chars: number;
}

async function readCounts(file: string): Promise<DocumentCounts[]> {
  const documents: DocumentCounts[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (line !== "") documents.push(JSON.parse(line) as DocumentCounts);
  }
  return documents;
}

async function readScored(file: string, documentCount: number): Promise<{ bits: Float64Array; tokens: Float64Array }> {
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

/** bpc over whole documents, each weighing the same. Undefined for too few. */
export function documentQuantiles(
  documents: readonly DocumentBits[],
): Pick<DocumentDistribution, "documentCount" | "quantiles"> | undefined {
  const bpc = documents
    .flatMap(({ chars, bits, isWhole }) => (chars > 0 && isWhole ? [bits / chars] : []))
    .sort((a, b) => a - b);
  if (bpc.length < FEWEST_DOCUMENTS) return undefined;
  const at = (probability: number) => quantileOfSorted(bpc, probability) as number;
  return {
    documentCount: bpc.length,
    quantiles: { p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) },
  };
}
