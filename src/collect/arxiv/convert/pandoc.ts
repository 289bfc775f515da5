/**
 * pandoc as a converter: LaTeX on stdin, Markdown on stdout.
 *
 * The source is untrusted. `--sandbox` (pandoc 2.15) lets it read no file and ask no host; its heap, its time and its output are
 * limited; it runs in a fresh temporary folder, which is its data folder too, so that the user's own defaults do not count.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ConversionError } from "../latex/conversion-error.js";

/** The version on PATH, such as `3.1.9`; undefined when there is none, or one without `--sandbox`. */
export function findPandoc(): string | undefined {
  try {
    const said = execFileSync("pandoc", ["--version"], {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [, version = "", major, minor] = /^pandoc(?:\.exe)? ((\d+)\.(\d+)[.\d]*)/.exec(said) ?? [];
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 15) ? version : undefined;
  } catch {
    return undefined;
  }
}

export interface PandocOptions {
  readonly seconds: number;
  /** Title and abstract as text; or as the paper has it, `-s`: a YAML header that has the authors too. */
  readonly header: "text" | "yaml";
  readonly signal?: AbortSignal | undefined;
}

/** @throws {ConversionError} it failed, took too long or gave too much. */
export async function convertWithPandoc(tex: string, options: PandocOptions): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "bitwit-pandoc-"));
  try {
    const template = path.join(folder, "template.markdown");
    await writeFile(template, TEMPLATE);
    const header = options.header === "yaml" ? ["-s"] : ["--template", template];
    return await run([...ARGUMENTS, "--data-dir", folder, ...header], tex, folder, options);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const ARGUMENTS = "+RTS -M1G -RTS -f latex -t markdown --wrap=none --sandbox".split(" ");
const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;
const TEMPLATE = "$if(title)$\n# $title$\n\n$endif$\n$if(abstract)$\n$abstract$\n\n$endif$\n$body$\n";

function run(
  args: readonly string[],
  tex: string,
  folder: string,
  { seconds, signal }: PandocOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env["PATH"], LC_ALL: "C.UTF-8", HOME: folder, TMPDIR: folder };
    const child = spawn("pandoc", args, { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] });
    const output: Buffer[] = [];
    let byteCount = 0;
    let said = "";
    let stopped: Error | undefined;
    const stop = (error: Error) => {
      stopped ??= error;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(
      () => stop(new ConversionError("timed-out", `pandoc took over ${seconds} s.`)),
      seconds * 1000,
    );
    const abort = () => stop(signal?.reason instanceof Error ? signal.reason : new Error("stopped"));
    if (signal?.aborted === true) abort();
    signal?.addEventListener("abort", abort, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount > MAXIMUM_OUTPUT_BYTES) stop(new ConversionError("failed", "pandoc gave over 64 MiB."));
      else output.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(0, 2000)));
    // It may end before it has read everything.
    child.stdin.on("error", () => {});
    child.stdin.end(tex);
    child.on("error", (error) => (stopped ??= error));
    child.on("close", (code) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      if (stopped !== undefined) reject(stopped);
      else if (code === 0) resolve(Buffer.concat(output).toString("utf8").trim());
      else
        reject(new ConversionError("failed", `pandoc ended with ${code ?? "a signal"}: ${said.trim().slice(0, 300)}`));
    });
  });
}
