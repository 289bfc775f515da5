/** Fields of a request, checked: what is wrong is said with the field's name, its value and the rule. */
import { RequestError } from "./request-error.js";

type Fields = Readonly<Record<string, unknown>>;

/** A whole number from `least` to `most`; `null` counts as absent, as in OpenAI's interface. @throws {RequestError} 400 */
export function wholeNumber(fields: Fields, field: string, least: number, most: number): number | undefined {
  const value = fields[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  throw wrong(field, value, `must be a whole number from ${least} to ${most}`);
}

/** @throws {RequestError} 400 */
export function flag(fields: Fields, field: string, absent: boolean): boolean {
  const value = fields[field];
  if (value === undefined || value === null) return absent;
  if (typeof value === "boolean") return value;
  throw wrong(field, value, "must be true or false");
}

/** One text or several. @throws {RequestError} 400 */
export function texts(fields: Fields, field: string): readonly string[] {
  const value = fields[field];
  if (value === undefined || value === null) return [];
  if (typeof value === "string") return [value];
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value as string[];
  throw wrong(field, value, "must be a text or a list of texts");
}

/** Refuses what this server cannot do, unless it asks for what is done anyway. @throws {RequestError} 400 */
export function refuseUnless(fields: Fields, field: string, allowed: readonly unknown[], why: string): void {
  const value = fields[field];
  if (value === undefined || value === null || allowed.includes(value)) return;
  throw wrong(field, value, `is not supported: ${why}`);
}

export function wrong(field: string, value: unknown, rule: string): RequestError {
  const shown = JSON.stringify(value) ?? "undefined";
  return new RequestError(400, `${field} ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown} ${rule}.`, { field });
}
