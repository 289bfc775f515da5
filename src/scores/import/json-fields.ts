/** Reading JSON whose shape is not known: every miss names file and JSON path. */
import { DataError } from "../../errors.js";
import type { JsonObject, JsonValue } from "./parse-python-json.js";

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at `key`, or an empty one: tools leave optional parts out or write null. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  const value = object[key];
  return isObject(value) ? value : NOTHING;
}

const NOTHING: JsonObject = Object.freeze(Object.create(null) as JsonObject);

export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A finite number, or undefined for anything else: NaN, "N/A", null. */
export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function countAt(object: JsonObject, key: string): number | undefined {
  const value = numberAt(object, key);
  return value !== undefined && Number.isInteger(value) && value >= 0 ? value : undefined;
}

/** A JSON path as messages print it: `results["arc_challenge"]["acc,none"]`, or dots where keys are plain words. */
export function jsonPath(...keys: readonly (string | number)[]): string {
  return keys
    .map((key) =>
      typeof key === "number" ? `[${key}]` : /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`,
    )
    .join("")
    .replace(/^\./, "");
}

/** What a value is, in an error's words. */
export function describeValue(value: JsonValue | undefined): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return "a list";
  if (isObject(value)) return "an object";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

export function shapeError(file: string, path: string, problem: string, hint: string): DataError {
  return new DataError("scores-shape", `${file}: ${path}: ${problem}.`, { hint });
}
