/** What commander makes of the options of `bitwit collect`. */
import { InvalidArgumentError } from "commander";
import { firstDay, parseDate } from "../corpus/dates/parse-date.js";

/** `100M`, `2.5G`, `300k` or a plain number, in characters. */
export function parseChars(text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([kMG]?)$/.exec(text) ?? [];
  const chars = Number(digits) * { "": 1, k: 1e3, M: 1e6, G: 1e9 }[unit as "" | "k" | "M" | "G"];
  if (Number.isSafeInteger(chars) && chars >= 1) return chars;
  throw new InvalidArgumentError("It must be a number of characters, such as 100M, 2.5M or 300k.");
}

/** A day that exists, written `2026-09-01`: no month, no time, no other spelling. */
export function parseDay(text: string): string {
  const date = parseDate(text);
  if (date !== undefined && date === text && firstDay(date) === text) return text;
  throw new InvalidArgumentError("It must be a day, such as 2026-09-01.");
}

export function parsePreset(text: string): "paper" | "default" {
  if (text === "paper" || text === "default") return text;
  throw new InvalidArgumentError("The presets are paper and default.");
}

export function parseFormat(text: string): "zst" | "gz" {
  if (text === "zst" || text === "gz") return text;
  throw new InvalidArgumentError("The formats are zst and gz.");
}

export function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return text.replace(/\/+$/, "");
  throw new InvalidArgumentError("It must be an address that begins with http:// or https://.");
}
