/**
 * What an imported model is called. Default: its name without organisation, folder and file ending, so that
 * `meta-llama/Llama-2-7b-hf` and `/models/Llama-2-7b-hf` are one. Two hub models that would then share a name keep theirs
 * whole. A map (imported name → name) has the last word.
 */
import { parsePythonJson } from "./parse-python-json.js";
import { describeValue, isObject, jsonPath, shapeError } from "./json-fields.js";
import type { ImportText } from "./read-import-file.js";
import { readCsvTable } from "./table.js";
import { isJsonText } from "./detect-format.js";
import { shortList } from "./file-warnings.js";
import type { ScoreWarning } from "./imported.js";
import { DataError } from "../../errors.js";

export type ModelMap = ReadonlyMap<string, string>;

/** A JSON object, or a CSV of two columns with a header. @throws DataError */
export function parseModelMap({ text, file }: ImportText): ModelMap {
  if (!isJsonText(text)) {
    const table = readCsvTable(text, file);
    const [from, to] = table.columns;
    if (from === undefined || to === undefined || table.columns.length !== 2) {
      throw new DataError("model-map", `${file} has ${table.columns.length} columns, a map has 2.`, {
        hint: "First line `imported,model`; below it, on each line, the imported name and the name it should have.",
      });
    }
    return new Map(
      table.rows.map(({ cells, place }) => {
        const [name, other] = [from, to].map((column) => String(cells.get(column) ?? "")) as [string, string];
        if (name !== "" && other !== "") return [name, other];
        throw new DataError("model-map", `${file}: ${place} has an empty cell.`, {
          hint: "Give both names, or no line.",
        });
      }),
    );
  }
  const value = parsePythonJson(text, file);
  const hint = 'Write {"imported name": "name of the model", …}.';
  if (!isObject(value)) throw shapeError(file, "the file", `is ${describeValue(value)}, not an object`, hint);
  return new Map(
    Object.entries(value).map(([from, to]) => {
      if (typeof to !== "string" || to === "") throw shapeError(file, jsonPath(from), `is ${describeValue(to)}`, hint);
      return [from, to];
    }),
  );
}

/**
 * The name without folder or organisation and without the ending of a weights file. A folder in the hub's cache is the
 * model it holds, and `mine/checkpoint-500` is `mine-checkpoint-500`, since many models have such a one.
 */
export function shortModelName(name: string): string {
  const cached = /models--[^/\\]+?--([^/\\]+)[/\\]snapshots[/\\]/.exec(name)?.[1];
  if (cached !== undefined) return cached;
  const parts = name
    .trim()
    .replace(/[/\\]+$/, "")
    .split(/[/\\]/);
  const last = parts.slice(STAGE.test(parts.at(-1) ?? "") ? -2 : -1).join("-");
  return last.replace(/\.(?:gguf|pth|pt|bin|safetensors)$/i, "") || name;
}

/** Folder names of a training's stages, which say nothing of the model. */
const STAGE =
  /^(?:checkpoint|ckpt|step|epoch|iter|global_?step|final|last|best|latest|hf|model|merged|output)[-_]?\d*$/i;

export interface Names {
  /** As the tool wrote it → as bitwit calls it. */
  readonly of: ReadonlyMap<string, string>;
  /** The same for bitwit's own files, whose names only the map changes. */
  readonly ofNamed: ReadonlyMap<string, string>;
  readonly warnings: readonly ScoreWarning[];
}

/** @param files every name that was read, by file. */
export function nameModels(
  files: readonly { readonly named: boolean; readonly names: readonly string[] }[],
  map: ModelMap,
): Names {
  const namesOf = (named: boolean) => [
    ...new Set(files.filter((one) => one.named === named).flatMap(({ names }) => names)),
  ];
  const names = namesOf(false);
  const used = new Set<string>();
  const mapped = (name: string): string | undefined => {
    const key = [name, shortModelName(name)].find((one) => map.has(one));
    if (key !== undefined) used.add(key);
    return key === undefined ? undefined : map.get(key);
  };
  const owners = new Map<string, string[]>();
  for (const name of names.filter(isHubName)) {
    const short = shortModelName(name);
    owners.set(short, [...(owners.get(short) ?? []), name]);
  }
  const shared = [...owners.values()].filter((list) => list.length > 1);
  const whole = new Set(shared.flat());
  const of = new Map(names.map((name) => [name, mapped(name) ?? (whole.has(name) ? name : shortModelName(name))]));
  const ofNamed = new Map(namesOf(true).map((name) => [name, mapped(name) ?? name]));
  const warnings: ScoreWarning[] = shared
    .filter((list) => list.some((name) => of.get(name) === name))
    .map((list) => ({
      code: "model-name-shared",
      message: `${list.join(" and ")} would have one name, so they keep their whole ones.`,
      hint: "Give them names of your own with --model-map.",
    }));
  const unused = [...map.keys()].filter((key) => !used.has(key));
  if (unused.length > 0) {
    warnings.push({
      code: "model-map-unused",
      message: `The model map names models that no file has: ${shortList(unused)}.`,
      hint: `The imported names are ${shortList([...names, ...ofNamed.keys()])}.`,
    });
  }
  return { of, ofNamed, warnings };
}

/** `organisation/name`, and not a path. */
function isHubName(name: string): boolean {
  return /^[\w-][\w.-]*\/[^/\\]+$/.test(name);
}
