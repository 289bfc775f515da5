/** `bitwit list`: what archives hold, read from their records without decoding. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { EnvironmentError } from "../errors.js";
import { byteSource } from "../codec/files/byte-source.js";
import { inspectArchive, type ArchiveSummary } from "../codec/inspect-archive.js";
import { renderTable } from "../report/render-table.js";
import type { CodecFlags } from "./codec-command.js";

export async function listArchives(files: readonly string[], flags: CodecFlags): Promise<void> {
  const found: Listed[] = [];
  for (const file of files) {
    if (file !== "-")
      await stat(file).catch((cause: unknown) => {
        throw new EnvironmentError("input-missing", `There is no file ${file}.`, { hint: "Check the path.", cause });
      });
    const source = byteSource(file === "-" ? process.stdin : createReadStream(file));
    found.push({ file, ...(await inspectArchive(source.read)) });
    await source.close();
  }
  if (flags.json === true) process.stdout.write(JSON.stringify({ schemaVersion: 1, archives: found }) + "\n");
  else if (flags.verbose === true) process.stdout.write(found.map(describe).join("\n"));
  else process.stdout.write(table(found));
}

type Listed = ArchiveSummary & { readonly file: string };

function table(archives: readonly Listed[]): string {
  return `${renderTable<Listed>(archives, [
    {
      header: "blocks",
      align: "right",
      cell: ({ blocks }) => count(blocks.text + blocks.bytes + blocks.stored + blocks.repeat),
    },
    { header: "compressed", align: "right", cell: ({ archiveBytes }) => count(archiveBytes) },
    { header: "original", align: "right", cell: ({ end }) => count(end.byteCount) },
    { header: "ratio", align: "right", cell: ({ archiveBytes, end }) => ratio(archiveBytes, end.byteCount) },
    { header: "model", cell: ({ model }) => model?.id },
    { header: "file", cell: ({ file }) => file },
  ])}\n`;
}

function describe({ file, header, model, end, blocks, archiveBytes }: Listed): string {
  const rows: [string, string][] = [
    ["file", file],
    ["name", header.name ?? "not known"],
    ["changed", header.modifiedMs === undefined ? "not known" : new Date(header.modifiedMs).toISOString()],
    ["original", `${count(end.byteCount)} bytes`],
    ["compressed", `${count(archiveBytes)} bytes, ${ratio(archiveBytes, end.byteCount)}`],
    ["sha256", end.sha256],
    ["blocks", `${blocks.text} text, ${blocks.bytes} bytes, ${blocks.stored} stored, ${blocks.repeat} repeated`],
    ...(model === undefined
      ? []
      : ([
          ["model", `${model.id}, SHA-256 ${model.sha256}`],
          ["tokenizer", `${model.tokenizerHash}, ${count(model.vocabularySize)} tokens`],
          ["engine", `${model.engine}, ${model.device}`],
          [
            "geometry",
            `context ${model.contextTokens}, overlap ${model.overlapTokens}, up to ${model.streams} streams`,
          ],
          ["probe", model.probe],
        ] satisfies [string, string][])),
  ];
  return rows.map(([label, value]) => `${label.padEnd(10)}  ${value}\n`).join("");
}

const count = (value: number): string => value.toLocaleString("en-US");
const ratio = (part: number, whole: number): string => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(2)} %`);
