/**
 * When a model was released and where its training text ends, for setting against the dates of a corpus.
 *
 * They are given by the user, or stand in the ladder's own list. GGUF defines no key for either, so none is read from a
 * model's file, and nothing is taken from its name or the file's time. Invariant: what nobody said is absent.
 */
import path from "node:path";
import { parseDate, type CalendarDate } from "../corpus/dates/parse-date.js";
import { DataError, UsageError } from "../errors.js";
import { ladderModels } from "../model/ladder.js";

export interface ModelDates {
  readonly released?: CalendarDate;
  /** The end of its training text, as its makers say. */
  readonly cutoff?: CalendarDate;
  readonly source: "given" | "built-in";
}

export type ModelDatesByRef = ReadonlyMap<string, ModelDates>;

export interface GivenDates {
  /** `MODEL=DATE`, the model as it is named for measuring. */
  readonly released?: readonly string[];
  readonly cutoff?: readonly string[];
  /** JSON: `{"MODEL": {"released": DATE, "cutoff": DATE}, …}`; a model by its reference or its file's name. */
  readonly file?: { readonly name: string; readonly text: string };
}

/** Of those among `models` that have one. @throws {UsageError} @throws {DataError} a text that is not what it must be. */
export function modelDatesOf(models: readonly string[], given: GivenDates): ModelDatesByRef {
  const listed = given.file === undefined ? new Map<string, GivenModelDates>() : parseFile(given.file);
  const released = parsePairs("--released", given.released, models);
  const cutoff = parsePairs("--cutoff", given.cutoff, models);
  const dates = new Map<string, ModelDates>();
  for (const ref of models) {
    const said: GivenModelDates = {
      ...(listed.get(ref) ?? listed.get(path.basename(ref))),
      ...(released.has(ref) ? { released: released.get(ref) as string } : {}),
      ...(cutoff.has(ref) ? { cutoff: cutoff.get(ref) as string } : {}),
    };
    const builtIn = ladderModels().find((model) => model.ref === ref)?.released;
    if (Object.keys(said).length > 0)
      dates.set(ref, { ...(builtIn === undefined ? {} : { released: builtIn }), ...said, source: "given" });
    else if (builtIn !== undefined) dates.set(ref, { released: builtIn, source: "built-in" });
  }
  return dates;
}

type GivenModelDates = Omit<ModelDates, "source">;

function parsePairs(flag: string, pairs: readonly string[] = [], models: readonly string[]): Map<string, string> {
  const dates = new Map<string, string>();
  for (const pair of pairs) {
    const sign = pair.lastIndexOf("=");
    const ref = pair.slice(0, Math.max(0, sign));
    const date = sign < 0 ? undefined : calendarDate(pair.slice(sign + 1));
    if (date === undefined || ref === "") {
      throw new UsageError("model-dates", `${flag} ${pair} is not MODEL=DATE with a day or month of the calendar.`, {
        hint: `Write ${flag} ladder:m=2026-09-01, or 2026-09 where no day is known.`,
      });
    }
    if (!models.includes(ref)) {
      throw new UsageError("model-dates", `${flag} ${pair}: ${ref} is not measured here.`, {
        hint: `Models: ${models.join(", ")}.`,
      });
    }
    dates.set(ref, date);
  }
  return dates;
}

function parseFile({ name, text }: NonNullable<GivenDates["file"]>): Map<string, GivenModelDates> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError("model-dates", `${name} is not JSON.`, { hint: FILE_HINT, cause });
  }
  if (!isRecord(value)) throw new DataError("model-dates", `${name} is not a JSON object.`, { hint: FILE_HINT });
  return new Map(Object.entries(value).map(([ref, entry]) => [ref, parseEntry(name, ref, entry)]));
}

const FILE_HINT = 'Write {"MODEL": {"released": "2026-09-01", "cutoff": "2026-03"}}; either may be left out.';

function parseEntry(name: string, ref: string, entry: unknown): GivenModelDates {
  const dates: { released?: string; cutoff?: string } = {};
  for (const [field, value] of isRecord(entry) ? Object.entries(entry) : [["", entry]]) {
    const date = calendarDate(value);
    if ((field !== "released" && field !== "cutoff") || date === undefined) {
      const where = field === "" ? JSON.stringify(ref) : `${JSON.stringify(ref)}.${String(field)}`;
      throw new DataError("model-dates", `${name}: ${where} is ${JSON.stringify(value)}; it must be dates by name.`, {
        hint: FILE_HINT,
      });
    }
    dates[field] = date;
  }
  return dates;
}

/** As it is written, so that the record says what the user said. */
function calendarDate(value: unknown): CalendarDate | undefined {
  return typeof value === "string" && parseDate(value) === value ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
