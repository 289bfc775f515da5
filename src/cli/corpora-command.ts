import type { CollectedSource } from "../corpus/corpus.js";
import { listSampleCorpora } from "../corpus/sample-corpora.js";
import { openCorpus } from "../corpus/open-corpus.js";
import { summarizeCorpus } from "../corpus/summarize-corpus.js";
import { describeDates } from "../measure/describe-dates.js";
import { renderTable } from "../report/render-table.js";
import { corpusOptionsOf } from "./measure-command.js";

export function listCorpora(flags: { json?: boolean }): void {
  const corpora = listSampleCorpora();
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, corpora }) + "\n");
    return;
  }
  const table = renderTable(corpora, [
    { header: "corpus", cell: ({ ref }) => ref },
    { header: "what it is", cell: ({ description }) => description },
  ]);
  process.stdout.write(
    `${table}\n\nAlso: files (.jsonl .txt .md .py .tex .parquet, each plain, .gz or .zst), folders, globs, hf:owner/dataset#config:split\n`,
  );
}

export async function showCorpus(
  ref: string,
  flags: { json?: boolean; badDocuments: string; field?: string },
): Promise<void> {
  const corpus = await openCorpus(ref, corpusOptionsOf(flags));
  const summary = await summarizeCorpus(corpus);
  const examples: { id: string; start: string; meta?: unknown }[] = [];
  for await (const document of corpus.documents()) {
    examples.push({
      id: document.id,
      start: document.text.slice(0, 70).replace(/\s+/g, " "),
      ...(document.meta === undefined ? {} : { meta: document.meta }),
    });
    if (examples.length === 3) break;
  }
  if (flags.json === true) {
    process.stdout.write(
      JSON.stringify({ schemaVersion: 1, ref, name: corpus.name, source: corpus.source, ...summary, examples }) + "\n",
    );
    return;
  }
  const { origin, collected } = corpus.source;
  const skipped = Object.entries(summary.skipped)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`);
  const lines: [string, string][] = [
    ["corpus", ref],
    [
      "source",
      origin === undefined
        ? `${corpus.source.fileCount} file${corpus.source.fileCount === 1 ? "" : "s"}`
        : `${origin.name} ${origin.version}${origin.licence === undefined ? "" : ` (${origin.licence})`}`,
    ],
    ["documents", summary.documentCount.toLocaleString("en-US")],
    ["characters", summary.charCount.toLocaleString("en-US")],
    ["bytes", summary.byteCount.toLocaleString("en-US")],
    ["sha256", summary.sha256],
    ["dates", describeDates(summary.dates) ?? "none"],
    ...(collected === undefined
      ? []
      : [["collected", describeCollected(collected, summary.sha256)] satisfies [string, string]]),
    ["left out", skipped.length === 0 ? "nothing" : skipped.join(", ")],
    ...examples.map(({ id, start }, index): [string, string] => [index === 0 ? "begins with" : "", `${id}: ${start}`]),
  ];
  process.stdout.write(lines.map(([label, value]) => `${label.padEnd(12)} ${value}\n`).join(""));
}

function describeCollected(
  { source, subset, tool, dates = { undated: 0 }, sha256 }: CollectedSource,
  found: string,
): string {
  const asked = [dates.since && `from ${dates.since}`, dates.until && `before ${dates.until}`]
    .filter(Boolean)
    .join(" ");
  return [
    `${source} (${subset}) by ${tool}`,
    ...(asked === "" ? [] : [`asked for: ${asked}`]),
    ...(sha256 === found ? ["the texts are the manifest's"] : []),
  ].join("; ");
}
