/** What compress, decompress, test and list do with a list of files: one after another, going on after a file that fails. */
import { BitwitError, UsageError } from "../errors.js";
import { exitWith, Interrupted } from "./exit.js";
import { interruptSignal } from "./interrupt.js";
import { listArchives } from "./codec-list.js";
import { CodecModels } from "./codec-models.js";
import { compressOne, decompressOne, testOne, type FileJob } from "./codec-file.js";

export type CodecMode = "compress" | "decompress" | "test" | "list";

export interface CodecFlags {
  readonly output?: string;
  readonly stdout?: boolean;
  readonly force?: boolean;
  readonly rm?: boolean;
  readonly decompress?: boolean;
  readonly test?: boolean;
  readonly list?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly json?: boolean;
  readonly verify?: boolean;
  readonly model?: string;
  readonly streams?: number;
  readonly context?: number;
  readonly overlap?: number;
  readonly block?: number;
  readonly threads?: number;
  readonly contexts?: number;
  readonly engine?: string;
  readonly cpuVariant?: string;
  readonly [level: `${number}`]: true;
}

export async function codecCommand(asked: CodecMode, given: readonly string[], flags: CodecFlags): Promise<void> {
  const mode = flags.list ? "list" : flags.test ? "test" : flags.decompress ? "decompress" : asked;
  const files = given.length === 0 ? ["-"] : given;
  checkFlags(mode, files, flags);
  if (mode === "list") return listArchives(files, flags);
  const models = new CodecModels(flags);
  if (mode === "compress") void models.level; // Contradicting options are told before anything else.
  const interrupt = interruptSignal();
  const work = { compress: compressOne, decompress: decompressOne, test: testOne }[mode];
  const records: object[] = [];
  let failed: BitwitError | undefined;
  try {
    for (const file of files) {
      const job: FileJob = { file, flags, models, signal: interrupt.signal };
      try {
        records.push(await work(job));
      } catch (error) {
        if (interrupt.signal.aborted) throw new Interrupted("Interrupted. The file at work was not written.");
        if (!(error instanceof BitwitError) || files.length === 1) throw error;
        process.stderr.write(`${file}: `);
        exitWith(error);
        // Damage matters most, then what this machine lacks.
        if (failed === undefined || error.exitCode > failed.exitCode) failed = error;
      }
    }
  } finally {
    interrupt.release();
    await models.close();
  }
  if (flags.json === true) process.stdout.write(JSON.stringify({ schemaVersion: 1, files: records }) + "\n");
  if (failed !== undefined) process.exitCode = failed.exitCode;
}

function checkFlags(mode: CodecMode, files: readonly string[], flags: CodecFlags): void {
  const refuse = (message: string, hint: string): never => {
    throw new UsageError("codec-options", message, { hint });
  };
  const writesStdout = flags.stdout === true || (flags.output ?? files[0]) === "-";
  if (flags.output !== undefined && files.length > 1)
    refuse("-o names one file, but there are several inputs.", "Leave out -o, or give one input.");
  if (flags.output !== undefined && flags.stdout === true)
    refuse("-o and -c contradict each other.", "Use one of them.");
  if (files.includes("-") && files.length > 1) refuse("Standard input (-) stands alone.", "Give files, or -.");
  if (flags.stdout === true && files.length > 1 && mode === "compress")
    refuse("Several archives cannot follow one another on standard output.", "Compress them one by one.");
  if (flags.rm === true && writesStdout) refuse("--rm needs output files.", "Leave out --rm or -c.");
  if (flags.json === true && writesStdout && mode !== "test" && mode !== "list")
    refuse("--json and data cannot share standard output.", "Write the data to a file with -o.");
  if (flags.engine !== undefined && flags.engine !== "portable" && flags.engine !== "native")
    refuse(`--engine ${flags.engine} is unknown.`, "Use portable or native.");
  const whole: readonly (readonly [string, number | undefined, number, number])[] = [
    ["--streams", flags.streams, 1, 64],
    ["--context", flags.context, 4, 1 << 20],
    ["--overlap", flags.overlap, 1, 1 << 20],
    ["--block", flags.block, 1, 1 << 24],
    ["--threads", flags.threads, 1, 1024],
    ["--contexts", flags.contexts, 1, 1024],
  ];
  for (const [name, value, least, most] of whole)
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least && value <= most))
      refuse(`${name} ${value} is not a whole number from ${least} to ${most}.`, `Leave ${name} out for the default.`);
}
