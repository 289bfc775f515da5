/** compress, decompress, test and list: one set of options with zstd's manners. */
import type { Command } from "commander";
import type { CodecFlags, CodecMode } from "./codec-command.js";
import { parseNumber } from "./option-values.js";

export function addCodecCommands(program: Command): void {
  const levels = Array.from({ length: 9 }, (_, index) => index + 1);
  const compress = program
    .command("compress")
    .description("compress files with a language model: FILE becomes FILE.bw, and comes back to the byte")
    .argument("[files...]", "files; - or none reads standard input and writes standard output");
  for (const level of levels)
    compress.option(
      `-${level}`,
      level === 1 ? "the fastest (ladder:xs)" : level === 9 ? "the smallest (ladder:l)" : "",
    );
  outputOptions(compress)
    .option("-d, --decompress", "decompress instead")
    .option("-t, --test", "test archives instead")
    .option("-l, --list", "list archives instead")
    .option("--model <model>", "ladder:xs|s|m|l|m-prose|m-code|m-math or ./file.gguf (default: by the level)")
    .option("--streams <n>", "streams that are coded side by side, 1 to 64 (default: by the level)", parseNumber)
    .option("--context <tokens>", "tokens a window holds (default: by the level)", parseNumber)
    .option(
      "--overlap <tokens>",
      "tokens of a full window that begin the next, in the native engine (default: by the level)",
      parseNumber,
    )
    .option("--block <bytes>", "bytes of a block, up to 16777216 (default: by the file's size)", parseNumber)
    .option("--engine <name>", "portable or native (default: portable where it can run the model)")
    .option("--cpu-variant <name>", "CPU variant of the native engine (default: haswell, else what all have)")
    .option("--no-verify", "do not decompress every block again before it is written")
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit compress notes.txt                       notes.txt.bw beside it; notes.txt stays
  $ bitwit compress -9 thesis.tex paper.tex         the largest built-in model
  $ tar c folder | bitwit compress > folder.tar.bw
  $ bitwit compress -c --model ./model.gguf a.txt > a.bw

-6 is the default. An archive needs its model to come back. Built-in models run in bitwit's portable engine, whose numbers are
the same on every machine; other models run in llama.cpp and need the same build and CPU instructions (docs/format.md).`,
    )
    .action(run("compress"));

  outputOptions(
    program
      .command("decompress")
      .description("restore what bitwit compress made")
      .argument("[files...]", "archives; - or none reads standard input and writes standard output"),
  )
    .option("--model <file>", "the model's file, when it is not built in")
    .addHelpText(
      "after",
      `
Examples:
  $ bitwit decompress notes.txt.bw                  notes.txt, with the time it had
  $ bitwit decompress -c notes.txt.bw | less
  $ bitwit decompress --model ./model.gguf -o a.txt a.bw`,
    )
    .action(run("decompress"));

  commonOptions(
    program
      .command("test")
      .description("decompress archives without writing anything, and say whether they are whole")
      .argument("<files...>", "archives"),
  )
    .option("--model <file>", "the model's file, when it is not built in")
    .addHelpText("after", "\nExamples:\n  $ bitwit test notes.txt.bw\n  $ bitwit test *.bw --json\n")
    .action(run("test"));

  program
    .command("list")
    .description("show what archives hold, without decompressing")
    .argument("<files...>", "archives")
    .option("-v, --verbose", "everything the archive says")
    .option("--json", "print one JSON object")
    .addHelpText("after", "\nExamples:\n  $ bitwit list *.bw\n  $ bitwit list -v notes.txt.bw\n")
    .action(run("list"));
}

function run(mode: CodecMode): (files: string[], flags: CodecFlags) => Promise<void> {
  return async (files, flags) => {
    const { codecCommand } = await import("./codec-command.js");
    await codecCommand(mode, files, flags);
  };
}

function outputOptions(command: Command): Command {
  return commonOptions(command)
    .option("-o, --output <file>", "write here; for one file")
    .option("-c, --stdout", "write to standard output")
    .option("-f, --force", "overwrite files, write binary to a terminal")
    .option("-k, --keep", "keep the input (as always, unless --rm)")
    .option("--rm", "remove the input when all went well");
}

function commonOptions(command: Command): Command {
  return command
    .option("-q, --quiet", "print errors only")
    .option("-v, --verbose", "print more")
    .option("--threads <n>", "CPU threads in all (default: every core); archives do not depend on it", parseNumber)
    .option("--contexts <n>", "blocks at once (default: by the model's size); nor on this", parseNumber)
    .option("--json", "print one JSON object");
}
