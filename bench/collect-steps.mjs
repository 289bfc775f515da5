// node bench/collect-steps.mjs [MEGABYTES]: throughput of every step of a collection on one core, by CPU time.
// The documents are the sample corpora that come with bitwit, in pieces of 2,000 characters, varied so that few are equal.
import os from "node:os";
import { gzipSync } from "node:zlib";
import { extractContent } from "../dist/collect/commoncrawl/html/extract-content.js";
import { keepLanguages } from "../dist/collect/language/keep-languages.js";
import { keepLikely } from "../dist/collect/perplexity/keep-likely.js";
import { dropContaminated } from "../dist/collect/steps/decontamination/drop-contaminated.js";
import { OverlapIndex } from "../dist/collect/steps/decontamination/overlap-index.js";
import { dropEqualDocuments } from "../dist/collect/steps/exact-duplicates/drop-equal-documents.js";
import { dropRepeatedLines } from "../dist/collect/steps/exact-duplicates/drop-repeated-lines.js";
import { maskDocuments } from "../dist/collect/steps/masking/mask-documents.js";
import { compileMinHashKernel } from "../dist/collect/steps/near-duplicates/min-hash-kernel.js";
import { fineWebOptions, paperCodeOptions } from "../dist/collect/steps/near-duplicates/near-duplicate-options.js";
import { removeNearDuplicates } from "../dist/collect/steps/near-duplicates/remove-near-duplicates.js";
import { c4 } from "../dist/collect/steps/quality/c4.js";
import { fineWeb } from "../dist/collect/steps/quality/fineweb.js";
import { gopherQuality } from "../dist/collect/steps/quality/gopher-quality.js";
import { gopherRepetition } from "../dist/collect/steps/quality/gopher-repetition.js";
import { paperCode } from "../dist/collect/steps/quality/paper-code.js";
import { applyQualityRules } from "../dist/collect/steps/quality/quality-rules.js";
import { sampleDocuments } from "../dist/collect/steps/sampling/sample-documents.js";
import { readWarc } from "../dist/collect/warc/read-warc.js";
import { openModel } from "../dist/model/open-model.js";
import { openCorpus } from "../dist/corpus/open-corpus.js";
import { median } from "./statistics.mjs";

const megabytes = Number(process.argv[2] ?? 8);
const ROUNDS = 3;

async function makeDocuments() {
  const pieces = [];
  for (const name of ["sample:english", "sample:python", "sample:math"]) {
    for await (const { text } of (await openCorpus(name)).documents()) {
      for (let start = 0; start < text.length; start += 2000)
        pieces.push(text.slice(start, start + 2000).toWellFormed());
    }
  }
  const documents = [];
  for (let chars = 0; chars < megabytes * 1e6;) {
    const place = documents.length;
    // Later rounds over the same pieces get other numbers and names, so that their lines and shingles differ.
    const round = Math.floor(place / pieces.length);
    const piece = pieces[place % pieces.length];
    const text =
      round === 0
        ? piece
        : piece.replace(/\b[a-z]{3,}\b/g, (word) => (word.length % 3 === round % 3 ? word + round : word));
    documents.push({ id: `d${place}`, text });
    chars += text.length;
  }
  return documents;
}

const documents = await makeDocuments();
const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
const source = async function* () {
  yield* documents;
};
const kernel = await compileMinHashKernel();
const overlap = new OverlapIndex();
for (const { id, text } of documents.slice(0, 500))
  overlap.add({ benchmark: "bench", item: id, text: text.slice(0, 400) });
const wet = Buffer.concat(
  documents.map(({ id, text }) => {
    const payload = Buffer.from(text);
    const head = `WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:${id}>\r\nWARC-Date: 2026-09-01T00:00:00Z\r\n`;
    return gzipSync(
      Buffer.concat([
        Buffer.from(`${head}Content-Length: ${payload.length}\r\n\r\n`),
        payload,
        Buffer.from("\r\n\r\n"),
      ]),
    );
  }),
);
async function* wetChunks() {
  for (let start = 0; start < wet.length; start += 65536) yield wet.subarray(start, start + 65536);
}

async function drain(run) {
  const { documents: out, counts } = await run;
  for await (const document of out) void document;
  return counts().documentsOut;
}
/** A page around each document, so that there is something to take away. */
const pages = documents.map(({ text }) => {
  const paragraphs = text
    .replace(/[&<]/g, " ")
    .split("\n")
    .map((line) => `<p>${line}</p>`);
  return `<html><head><title>Page</title></head><body><nav><a href="/">Home</a></nav><article>${paragraphs.join("\n")}</article></body></html>`;
});
/** Of the documents, for steps that would take minutes. */
const SHARES = { perplexityLadderXs: 0.02, extractContent: 0.25 };
const some = async function* () {
  yield* documents.slice(0, Math.ceil(SHARES.perplexityLadderXs * documents.length));
};
const likely = async () => {
  const model = await openModel("ladder:xs", { contextTokens: 512 });
  try {
    return await drain(keepLikely(some, { model, bound: { keepShare: 0.3 } }));
  } finally {
    await model.close();
  }
};
const quality = (rules) => () => drain(applyQualityRules(source(), rules));
const steps = {
  plainCopy: async () => {
    let words = 0;
    for await (const { text } of source()) words += text.split(/\s+/).length;
    return words;
  },
  readWet: async () => {
    let count = 0;
    for await (const record of readWarc(wetChunks(), { file: "bench" })) count += record.payload.length > 0 ? 1 : 0;
    return count;
  },
  extractContent: () =>
    pages
      .slice(0, Math.ceil(SHARES.extractContent * pages.length))
      .filter((page) => extractContent(page).status === "content").length,
  language: () => drain(keepLanguages(source(), { languages: ["en"], minimumScore: 0.65, lineFeed: " " })),
  perplexityLadderXs: likely,
  repeatedLines: () => drain(dropRepeatedLines(source)),
  equalBytes: () => drain(dropEqualDocuments(source(), "bytes")),
  equalWithoutWhitespace: () => drain(dropEqualDocuments(source(), "without-whitespace")),
  nearDuplicatesFineWeb: () => drain(removeNearDuplicates(source, { ...fineWebOptions(1), kernel })),
  nearDuplicatesPaper: () => drain(removeNearDuplicates(source, { ...paperCodeOptions(1), kernel })),
  gopherRepetition: quality(gopherRepetition()),
  gopherQuality: quality(gopherQuality()),
  c4: quality(c4()),
  fineWeb: quality(fineWeb()),
  paperCode: quality(paperCode({ seed: 1 })),
  decontamination: () => drain(dropContaminated(source(), overlap)),
  sample: () => drain(sampleDocuments(source, { budgetChars: Math.round(bytes / 4), seed: 1 })),
  masking: () => drain(maskDocuments(source())),
};

const result = {
  command: `node bench/collect-steps.mjs ${megabytes}`,
  date: new Date().toISOString(),
  hardware: { cpu: os.cpus()[0]?.model, cores: os.availableParallelism(), node: process.version },
  load: os.loadavg(),
  documents: documents.length,
  bytes,
  steps: {},
};
for (const [name, work] of Object.entries(steps)) {
  const cpuMs = [];
  let kept;
  for (let round = 0; round <= ROUNDS; round++) {
    const start = process.cpuUsage();
    kept = await work();
    const { user, system } = process.cpuUsage(start);
    if (round > 0) cpuMs.push((user + system) / 1000);
  }
  result.steps[name] = {
    megabytesPerCpuSecond: Number((((SHARES[name] ?? 1) * bytes) / 1e3 / median(cpuMs)).toFixed(2)),
    documentsOut: kept,
  };
}
console.log(JSON.stringify(result, null, 2));
