/** Where a report's or a fit's numbers come from: a run folder, the paper's tables, imported scores, or several of them. */
import { UsageError } from "../errors.js";
import { importScores } from "../scores/import/import-scores.js";
import { loadReference } from "../scores/reference.js";
import { addScores, importedInputs } from "./add-scores.js";
import { addScreens } from "./add-screens.js";
import { referenceInputs } from "./reference-inputs.js";
import type { Exclusion, ReportInputs } from "./report-inputs.js";
import { readRunInputs } from "./run-inputs.js";

export interface InputSources {
  /** A run folder. */
  readonly run?: string | undefined;
  /** `paper`. */
  readonly reference?: string | undefined;
  /** Files of scores and bits that others measured, in any format that `bitwit scores import` reads. */
  readonly scores?: readonly string[] | undefined;
  /** `NAME`, `NAME=REASON`, or `NAME@AREA=REASON`: models that no fit takes, or that of one area only. */
  readonly exclude?: readonly string[] | undefined;
  readonly title?: string | undefined;
  readonly mayBeEmpty?: boolean | undefined;
}

/** @throws {UsageError} no source, two that exclude each other, or a name that is not among the models. */
export async function openInputs(sources: InputSources): Promise<ReportInputs> {
  const { scores = [], exclude = [] } = sources;
  let inputs = await openBase(sources);
  if (scores.length > 0) inputs = addScores(inputs, await importScores(scores));
  inputs = await addScreens(inputs);
  const exclusions = exclude.map((text) => parseExclusion(text, inputs));
  return { ...inputs, exclusions: [...(inputs.exclusions ?? []), ...exclusions] };
}

async function openBase({
  run,
  reference,
  scores = [],
  title,
  mayBeEmpty = false,
}: InputSources): Promise<ReportInputs> {
  const words = { date: new Date().toISOString(), ...(title === undefined ? {} : { title }) };
  if (run !== undefined && reference === undefined) return readRunInputs({ folder: run, mayBeEmpty, ...words });
  if (run === undefined && reference === "paper") return referenceInputs(loadReference(), words);
  if (run === undefined && reference === undefined && scores.length > 0) return importedInputs(words);
  throw new UsageError(
    "input-source",
    run === undefined && reference !== undefined
      ? `--reference "${reference}" is unknown.`
      : "This takes one run folder, or reference data, or files of scores that carry bits per character too.",
    { hint: "Name a run folder, such as runs/start, or say --reference paper, or --scores FILE." },
  );
}

function parseExclusion(text: string, { models }: ReportInputs): Exclusion {
  const sign = text.indexOf("=");
  const [name = "", area] = (sign < 0 ? text : text.slice(0, sign)).split(/@(?=[^@]*$)/u);
  const reason = sign < 0 ? "left out by --exclude" : text.slice(sign + 1);
  const model = models.findIndex((one) =>
    [one.ref, one.name].some((known) => known.toLowerCase() === name.toLowerCase()),
  );
  if (model >= 0) return { model, reason, ...(area === undefined ? {} : { area }) };
  throw new UsageError("exclude", `--exclude ${name}: there is no such model.`, {
    hint: `Models: ${models.map(({ ref }) => ref).join(", ")}.`,
  });
}
