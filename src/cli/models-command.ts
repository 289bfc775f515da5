import { ladderModels } from "../model/ladder.js";
import { readGguf } from "../model/gguf/read-gguf.js";
import { modelFile } from "../model/open-model.js";
import { parseServerReference } from "../model/server/server-reference.js";
import type { EngineFlags } from "./measure-command.js";
import { renderTable } from "../report/render-table.js";

export function listModels(flags: { json?: boolean }): void {
  const models = ladderModels();
  if (flags.json === true) {
    process.stdout.write(JSON.stringify({ schemaVersion: 1, models }) + "\n");
    return;
  }
  const bpb = (value: number): string => value.toFixed(3);
  const table = renderTable(models, [
    { header: "model", cell: ({ ref }) => ref },
    { header: "parameters", align: "right", cell: ({ parameters }) => `${(parameters / 1e6).toFixed(2)} M` },
    { header: "trained tokens", align: "right", cell: ({ trainedTokens }) => `${Math.round(trainedTokens / 1e6)} M` },
    { header: "mix e/p/l", cell: ({ mix }) => `${mix.english}/${mix.python}/${mix.latex}` },
    { header: "English", align: "right", cell: ({ heldoutBpb }) => bpb(heldoutBpb.english) },
    { header: "Python", align: "right", cell: ({ heldoutBpb }) => bpb(heldoutBpb.python) },
    { header: "LaTeX", align: "right", cell: ({ heldoutBpb }) => bpb(heldoutBpb.latex) },
    { header: "file", align: "right", cell: ({ fileBytes }) => `${(fileBytes / 1e6).toFixed(1)} MB` },
  ]);
  process.stdout.write(
    `${table}\n\nHeld-out bits per byte in PyTorch (models/README.md). Any GGUF file can be measured too: bitwit measure ./file.gguf\n`,
  );
}

export async function showModel(ref: string, flags: EngineFlags & { json?: boolean }): Promise<void> {
  if (parseServerReference(ref) !== undefined) {
    const { showServer } = await import("./show-server.js");
    return showServer(ref, flags);
  }
  const file = modelFile(ref);
  const header = await readGguf(file);
  const ladder = ladderModels().find((model) => model.ref === ref);
  const { metadata, tensors, ...facts } = header;
  if (flags.json === true) {
    const values = Object.fromEntries(
      [...metadata].map(([key, value]) => [key, typeof value === "bigint" ? value.toString() : value]),
    );
    process.stdout.write(
      JSON.stringify({
        schemaVersion: 1,
        ref,
        file,
        ...facts,
        tensorCount: tensors.length,
        ...(ladder === undefined ? {} : { ladder }),
        metadata: values,
      }) + "\n",
    );
    return;
  }
  const lines: [string, string | undefined][] = [
    ["model", ref],
    ["file", file],
    ["name", facts.name],
    ["architecture", `${facts.architecture}${facts.isDecoder ? "" : " (does not predict the next token)"}`],
    ["parameters", facts.parameterCount.toLocaleString("en-US")],
    ["quantization", facts.quantization],
    ["context", facts.contextLength === undefined ? undefined : `${facts.contextLength} tokens`],
    [
      "vocabulary",
      facts.vocabularySize === undefined
        ? undefined
        : `${facts.vocabularySize} tokens (${facts.tokenizer ?? "unknown kind"})`,
    ],
    ["sha256", ladder?.sha256],
    [
      "trained on",
      ladder === undefined
        ? undefined
        : `${Math.round(ladder.trainedTokens / 1e6)} M tokens, English/Python/LaTeX ${ladder.mix.english}/${ladder.mix.python}/${ladder.mix.latex}`,
    ],
    [
      "held out",
      ladder === undefined
        ? undefined
        : `${ladder.heldoutBpb.english} / ${ladder.heldoutBpb.python} / ${ladder.heldoutBpb.latex} bits per byte`,
    ],
  ];
  process.stdout.write(
    lines
      .filter(([, value]) => value !== undefined)
      .map(([label, value]) => `${label.padEnd(13)} ${value}\n`)
      .join(""),
  );
  for (const warning of facts.warnings) process.stderr.write(`warning: ${warning.message}\n`);
}
