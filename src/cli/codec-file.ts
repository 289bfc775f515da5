/** One file of compress, decompress or test: its input, its output, its progress line, its closing line. */
import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import path from "node:path";
import { EnvironmentError, UsageError } from "../errors.js";
import { compress, type CompressSummary } from "../codec/compress.js";
import { decompress } from "../codec/decompress.js";
import { byteSource } from "../codec/files/byte-source.js";
import { fileOutput, noOutput, streamOutput, type Output } from "../codec/files/output.js";
import { isFileName, type ArchiveHeader } from "../codec/format/header.js";
import { LIMITS } from "../codec/format/limits.js";
import { blockBytesFor } from "../codec/levels.js";
import type { CodecFlags } from "./codec-command.js";
import type { CodecModels } from "./codec-models.js";
import { ProgressLine } from "./progress-line.js";

export interface FileJob {
  /** `-` is standard input. */
  readonly file: string;
  readonly flags: CodecFlags;
  readonly models: CodecModels;
  readonly signal: AbortSignal;
}

const SUFFIX = ".bw";
const CHUNK_BYTES = 1 << 18;

export async function compressOne(job: FileJob): Promise<object> {
  const { file, flags, models, signal } = job;
  const input = await openInput(file);
  const target = flags.stdout ? "-" : (flags.output ?? (file === "-" ? "-" : `${file}${SUFFIX}`));
  const output = await openOutput(target, job);
  const startedAt = performance.now();
  const progress = new ProgressLine();
  let summary: CompressSummary | undefined;
  try {
    const level = models.level;
    const model = await models.forLevel();
    const blockBytes = flags.block ?? blockBytesFor(input.header.byteCount, level.blockBytes);
    const streamsFor = (tokens: number): number => Math.ceil(tokens / level.tokensPerStream);
    const options = { header: input.header, blockBytes, streamsFor, model, verify: flags.verify !== false, signal };
    for await (const event of compress(input.chunks(), options)) {
      if (event.type === "bytes") await output.write(event.bytes);
      else if (event.type === "done") summary = event.summary;
      else if (!flags.quiet)
        progress.step({
          key: file,
          done: event.inputBytes,
          total: input.header.byteCount ?? 0,
          describe: (eta) =>
            `${nameOf(file)} · ${share(event.inputBytes, input.header.byteCount)} · ${percent(event.outputBytes, event.inputBytes)}${eta}`,
        });
    }
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    progress.clear();
  }
  if (summary === undefined) throw new Error("compress ended without a summary");
  if (flags.rm) await rm(file);
  const seconds = (performance.now() - startedAt) / 1000;
  const { inputBytes, outputBytes, textBytes, tokenCount, idealBits, codeBytes, blocks } = summary;
  tell(
    flags,
    `${nameOf(file)} : ${percent(outputBytes, inputBytes)}  (${count(inputBytes)} => ${count(outputBytes)} bytes, ${target === "-" ? "stdout" : target})`,
  );
  if (flags.verbose)
    tell(
      flags,
      `  ${models.level.model}: ${count(textBytes)} bytes of text, ${count(tokenCount)} tokens, ${(codeBytes === 0 ? 0 : 100 * ((codeBytes * 8) / idealBits - 1)).toFixed(3)} % above the ideal; blocks: ${blocks.text} text, ${blocks.bytes} bytes, ${blocks.stored} stored, ${blocks.repeat} repeated; ${(inputBytes / 1000 / seconds).toFixed(2)} KB/s${flags.verify === false ? "" : " with verifying"}`,
    );
  return { file, output: target, seconds, model: models.level.model, ...summary };
}

export function decompressOne(job: FileJob): Promise<object> {
  const { file, flags } = job;
  const target = flags.stdout ? "-" : (flags.output ?? (file === "-" ? "-" : withoutSuffix(file)));
  return restore(job, target, () => openOutput(target, job));
}

export function testOne(job: FileJob): Promise<object> {
  return restore(job, undefined, () => Promise.resolve(noOutput()));
}

/** @param target undefined when nothing is written. */
async function restore(job: FileJob, target: string | undefined, open: () => Promise<Output>): Promise<object> {
  const { file, flags, models, signal } = job;
  const input = await openInput(file);
  const output = await open();
  const source = byteSource(input.chunks());
  const startedAt = performance.now();
  const progress = new ProgressLine();
  let header: ArchiveHeader = {};
  let outputBytes = 0;
  let sha256 = "";
  try {
    for await (const event of decompress(source.read, {
      openModel: (identity) => models.forArchive(identity),
      signal,
    })) {
      if (event.type === "bytes") await output.write(event.bytes);
      else if (event.type === "header") header = event.header;
      else if (event.type === "done") ({ outputBytes, sha256 } = event);
      else if (!flags.quiet)
        progress.step({
          key: file,
          done: event.outputBytes,
          total: header.byteCount ?? 0,
          describe: (eta) => `${nameOf(file)} · ${share(event.outputBytes, header.byteCount)}${eta}`,
        });
    }
    await output.commit(header.modifiedMs);
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    progress.clear();
    await source.close();
  }
  if (flags.rm) await rm(file);
  const seconds = (performance.now() - startedAt) / 1000;
  const where = target === undefined ? "whole" : target === "-" ? "stdout" : target;
  tell(flags, `${nameOf(file)} : ${count(outputBytes)} bytes, ${where}`);
  return { file, ...(target === undefined ? {} : { output: target }), seconds, outputBytes, sha256 };
}

interface Input {
  readonly header: ArchiveHeader;
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

async function openInput(file: string): Promise<Input> {
  if (file === "-") {
    if (process.stdin.isTTY)
      throw new UsageError("stdin", "Standard input is a terminal.", { hint: "Name a file, or pipe something in." });
    return { header: {}, chunks: () => process.stdin };
  }
  const found = await stat(file).catch((cause: unknown) => {
    throw new EnvironmentError("input-missing", `There is no file ${file}.`, { hint: "Check the path.", cause });
  });
  if (found.isDirectory())
    throw new UsageError("input-folder", `${file} is a folder.`, {
      hint: "Pack it first: tar c folder | bitwit compress > folder.tar.bw",
    });
  const name = path.basename(file);
  const canName = isFileName(name) && Buffer.byteLength(name) <= LIMITS.nameBytes;
  const header: ArchiveHeader = {
    ...(canName ? { name } : {}),
    ...(found.mtimeMs >= 0 ? { modifiedMs: Math.floor(found.mtimeMs) } : {}),
    ...(found.isFile() ? { byteCount: found.size } : {}),
  };
  return { header, chunks: () => exactly(file, found.isFile() ? found.size : undefined) };
}

/** @throws {EnvironmentError} when the file's length changes meanwhile. */
async function* exactly(file: string, byteCount: number | undefined): AsyncGenerator<Uint8Array, void, undefined> {
  let seen = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: CHUNK_BYTES })) {
    seen += (chunk as Buffer).length;
    yield chunk as Buffer;
  }
  if (byteCount !== undefined && seen !== byteCount)
    throw new EnvironmentError("input-changed", `${file} changed while it was read.`, {
      hint: "Try again when nothing writes to it.",
    });
}

async function openOutput(target: string, { file, flags }: FileJob): Promise<Output> {
  if (target !== "-") {
    if (file !== "-" && path.resolve(file) === path.resolve(target))
      throw new UsageError("output-is-input", `${target} is the input itself.`, { hint: "Name another file with -o." });
    return fileOutput(target, flags.force === true);
  }
  if (process.stdout.isTTY && flags.force !== true && flags.decompress !== true)
    throw new UsageError("terminal", "Standard output is a terminal, and this is binary data.", {
      hint: "Redirect it, name a file with -o, or use -f.",
    });
  return streamOutput(process.stdout);
}

function withoutSuffix(file: string): string {
  if (file.endsWith(SUFFIX) && path.basename(file) !== SUFFIX) return file.slice(0, -SUFFIX.length);
  throw new UsageError("suffix", `${file} does not end in ${SUFFIX}, so what it becomes has no name.`, {
    hint: "Name it with -o, or write to standard output with -c.",
  });
}

function tell({ quiet, json }: CodecFlags, line: string): void {
  if (quiet !== true && json !== true) process.stderr.write(`${line}\n`);
}

const nameOf = (file: string): string => (file === "-" ? "stdin" : file);
const count = (value: number): string => value.toLocaleString("en-US");
const share = (done: number, total: number | undefined): string =>
  total === undefined || total === 0
    ? `${count(Math.floor(done))} bytes`
    : `${Math.min(100, Math.floor((100 * done) / total))} %`;
const percent = (part: number, whole: number): string => (whole < 1 ? "–" : `${((100 * part) / whole).toFixed(2)} %`);
