/** The corpus's card in Markdown, from its manifest alone: what it is, how it was made, what was dropped, what one may do with it. */
import type { CorpusManifest } from "../../corpus/collected/manifest.js";
import type { Collector } from "../collector.js";

export function renderDataCard(manifest: CorpusManifest, card: Collector["card"]): string {
  const { content, dates, units, steps, files } = manifest;
  const number = (value: number): string => value.toLocaleString("en-US");
  const rows = steps.map(({ step, counts }) => {
    const dropped = Object.entries(counts.rejections).filter(([, count]) => count > 0);
    const why = dropped.map(([rule, count]) => `${rule} ${number(count)}`).join(", ");
    return `| ${escape(step)} | ${number(counts.documentsIn)} | ${number(counts.documentsOut)} | ${number(counts.charsOut)} | ${escape(why)} |`;
  });
  const leftOut = units.leftOut
    .slice(0, 20)
    .map(({ id, reason, message }) => `- ${escape(id)}: ${reason}. ${escape(message)}`);
  return `# ${card.title}

${card.origin}

| | |
|---|---|
| Documents | ${number(content.documentCount)} |
| Characters (code points) | ${number(content.charCount)} |
| Bytes of UTF-8 | ${number(content.byteCount)} |
| Dates of the documents | ${dates.first === undefined ? "none known" : `${dates.first} to ${dates.last}`}${dates.undated > 0 ? `; ${number(dates.undated)} undated` : ""} |
| Dates asked for | ${dates.since === undefined && dates.until === undefined ? "any" : `from ${dates.since ?? "the beginning"}${dates.until === undefined ? "" : ` until before ${dates.until}`}`} |
| Content hash | \`${content.sha256}\` |
| Plan hash | \`${manifest.planHash}\` |
| Seed | ${manifest.seed} |
| Made by | ${manifest.tool.name} ${manifest.tool.version} |

Files: ${files.map(({ path }) => `\`${path}\``).join(", ")}. One JSON object a line: \`content\` (the text), \`subset\` (\`${manifest.subset}\`), \`meta\`
(where it came from: id, date, address, licence, hash where known). Measure it with \`bitwit measure MODEL --corpus FOLDER\`.

## Rights

${card.licence}

## How it was made

Of ${number(units.listed)} units that the source listed, ${number(units.collected)} were collected and ${number(units.leftOut.length)} left out.

| step | documents in | documents out | characters out | dropped, by rule |
|---|---:|---:|---:|---|
${rows.join("\n")}
${leftOut.length === 0 ? "" : `\n### Units left out\n\n${leftOut.join("\n")}${units.leftOut.length > 20 ? `\n- and ${number(units.leftOut.length - 20)} more (manifest.json)` : ""}\n`}
## Settings

\`\`\`json
${JSON.stringify({ source: manifest.source, ...manifest.settings }, null, 2)}
\`\`\`

## Snapshot

\`\`\`json
${clip(JSON.stringify(manifest.snapshot, null, 2))}
\`\`\`
`;
}

const LONGEST_SNAPSHOT = 8000;

function clip(text: string): string {
  return text.length <= LONGEST_SNAPSHOT
    ? text
    : `${text.slice(0, LONGEST_SNAPSHOT)}\n… (the rest is in manifest.json)`;
}

/** Names and messages come from elsewhere. */
function escape(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
}
