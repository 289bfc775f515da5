/** `bitwit tokens`: where the bits of one document go, as a page or as JSON. */
import { existsSync } from "node:fs";
import { access, constants, stat } from "node:fs/promises";
import path from "node:path";
import { EnvironmentError, UsageError } from "../errors.js";
import { writeFileAtomically } from "../files/atomic-file.js";
import { makeProtocol } from "../measure/protocol.js";
import type { TokenInspection } from "../measure/token-inspection.js";
import { tokensRecord } from "../measure/token-record.js";
import { readPageAssets } from "../report/report-assets.js";
import { renderTokensPage } from "../report/tokens/tokens-page.js";
import { inspectTokens, type InspectRequest } from "../study/inspect-tokens.js";
import { readInspectedDocument } from "../study/inspected-document.js";
import { Interrupted } from "./exit.js";
import { interruptSignal } from "./interrupt.js";
import { engineOptionsOf, type EngineFlags } from "./measure-command.js";
import { ProgressLine } from "./progress-line.js";

export interface TokensFlags extends EngineFlags {
  readonly corpus?: string;
  readonly document?: string;
  readonly field?: string;
  readonly against?: string;
  readonly output: string;
  readonly force?: boolean;
  readonly context: number;
  readonly stride?: number;
  readonly limit: number;
  readonly alternatives: number;
  readonly json?: boolean;
}

export async function tokensCommand(model: string, file: string | undefined, flags: TokensFlags): Promise<void> {
  const protocol = makeProtocol("full", flags.context, flags.stride);
  checkNumbers(flags);
  if (flags.json !== true) await checkOutput(flags.output, flags.force === true);
  const assets = flags.json === true ? undefined : await readPageAssets("tokens");
  const { corpus, document: wanted, field, limit: limitChars } = flags;
  const document = await readInspectedDocument({ file, corpus, wanted, field, limitChars, stdin: process.stdin });
  const inspection = await inspectWithProgress({
    model,
    against: flags.against,
    document,
    protocol,
    alternatives: flags.alternatives,
    engine: engineOptionsOf(flags),
    command: process.argv.slice(2),
  });
  if (assets === undefined) process.stdout.write(JSON.stringify(tokensRecord(inspection)) + "\n");
  else {
    await writeFileAtomically(flags.output, renderTokensPage(inspection, assets));
    process.stdout.write(describe(inspection, flags.output));
  }
  for (const warning of inspection.warnings) process.stderr.write(`warning: ${warning.message}\n`);
  const { cut } = document;
  if (cut !== undefined)
    process.stderr.write(
      `note: only the first ${cut.keptChars.toLocaleString("en-US")} of ${cut.ofChars.toLocaleString("en-US")} characters were looked at; --limit sets how many.\n`,
    );
}

async function inspectWithProgress(request: Omit<InspectRequest, "signal">): Promise<TokenInspection> {
  const progress = new ProgressLine();
  const interrupt = interruptSignal();
  try {
    const inspecting = inspectTokens({ ...request, signal: interrupt.signal });
    let step = await inspecting.next();
    for (; step.done !== true; step = await inspecting.next()) progress.show(step.value);
    return step.value;
  } catch (error) {
    if (interrupt.signal.aborted) throw new Interrupted("Interrupted. Nothing was written.");
    throw error;
  } finally {
    progress.clear();
    interrupt.release();
  }
}

/** Before the long work: a file that is in the way, or a folder that cannot be written. */
async function checkOutput(output: string, force: boolean): Promise<void> {
  if (!/\.html?$/iu.test(output)) {
    throw new UsageError("tokens-output", `The page ${output} must end in .html.`, { hint: "Use -o tokens.html." });
  }
  if (existsSync(output) && !force) {
    throw new UsageError("tokens-exists", `${output} exists.`, {
      hint: "Overwrite it with -f, or name another with -o.",
    });
  }
  let folder = path.dirname(path.resolve(output));
  while (!existsSync(folder) && folder !== path.dirname(folder)) folder = path.dirname(folder);
  const isFolder = (await stat(folder)).isDirectory();
  const isWritable =
    isFolder &&
    (await access(folder, constants.W_OK).then(
      () => true,
      () => false,
    ));
  if (isWritable) return;
  throw new EnvironmentError(
    "tokens-output",
    `${output} cannot be written: ${folder} is no folder that may be written.`,
    {
      hint: "Name another place with -o.",
    },
  );
}

function checkNumbers({ limit, alternatives }: TokensFlags): void {
  if (!(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new UsageError("limit", `--limit ${limit} is not a whole number above 0.`, {
      hint: "Use a number of characters such as 100000.",
    });
  }
  if (Number.isSafeInteger(alternatives) && alternatives >= 0 && alternatives <= 16) return;
  throw new UsageError("alternatives", `--alternatives ${alternatives} is not a whole number from 0 to 16.`, {
    hint: "Leave it out for 3.",
  });
}

function describe({ document, charCount, models, byteCount }: TokenInspection, output: string): string {
  const count = (value: number): string => value.toLocaleString("en-US");
  const rows = models.flatMap((model): [string, string][] => {
    if (model === undefined) return [];
    const { totalBits, ids } = model.tokens;
    const bpc = charCount === 0 ? "" : ` · ${(totalBits / charCount).toFixed(3)} bpc`;
    return [[model.info.ref, `${count(Math.round(totalBits))} bits${bpc} · ${count(ids.length)} tokens`]];
  });
  const lines: [string, string][] = [
    ["document", `${document.name}${document.id === undefined ? "" : ` (${document.id})`}`],
    ["size", `${count(charCount)} characters, ${count(byteCount)} bytes`],
    ...rows,
    ["page", output],
  ];
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join("");
}
