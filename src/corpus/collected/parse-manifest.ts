/** A manifest's text to a `CorpusManifest`: what anyone may have edited is looked at field by field. */
import { DataError } from "../../errors.js";
import { parseDate } from "../dates/parse-date.js";
import type { CorpusManifest } from "./manifest.js";

/** @param file as messages name it. @throws {DataError} it is no manifest of this version, and where it is not. */
export function parseManifest(text: string, file: string): CorpusManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new DataError("manifest-damaged", `${file} is not JSON.`, { hint: DAMAGED_HINT, cause });
  }
  if (isRecord(value) && value["kind"] === "bitwit-corpus" && value["version"] !== 1) {
    throw new DataError("manifest-version", `${file} has version ${shown(value["version"])}; this bitwit reads 1.`, {
      hint: "Read it with the bitwit that wrote it, or a newer one.",
    });
  }
  const problem = problemOf(value, isManifest, "");
  if (problem === undefined) return value as CorpusManifest;
  const { path, rule, value: found } = problem;
  throw new DataError("manifest-damaged", `${file}: ${path || "it"} is ${shown(found)}, and must be ${rule}.`, {
    hint: DAMAGED_HINT,
  });
}

const DAMAGED_HINT = "Run the same bitwit collect again; it keeps what it has and writes the manifest anew.";

/** Of a path inside the folder: parts that are not empty, and none that hides, climbs or escapes. */
export const INNER_PATH = /^(?!\.)[^/\\\0]+(\/(?!\.)[^/\\\0]+)*$/;

type Rule =
  | { readonly rule: string; readonly holds: (value: unknown) => boolean }
  | { readonly items: Rule; readonly atLeast: number }
  | { readonly entries: Rule }
  | { readonly fields: Readonly<Record<string, Rule>>; readonly optional?: Readonly<Record<string, Rule>> };

const text: Rule = { rule: "a text", holds: (value) => typeof value === "string" && value !== "" };
const count: Rule = {
  rule: "a whole number from 0",
  holds: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
};
const sha256: Rule = {
  rule: "64 hex digits",
  holds: (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value),
};
const date: Rule = {
  rule: "a date such as 2026-09-14",
  holds: (value) => typeof value === "string" && parseDate(value) === value,
};
const object: Rule = { entries: { rule: "JSON", holds: () => true } };
const counts: Rule = { entries: count };

const isManifest: Rule = {
  fields: {
    kind: { rule: '"bitwit-corpus"', holds: (value) => value === "bitwit-corpus" },
    tool: { fields: { name: text, version: text } },
    source: {
      rule: "commoncrawl, github or arxiv",
      holds: (value) => ["commoncrawl", "github", "arxiv"].includes(value as string),
    },
    subset: text,
    files: {
      atLeast: 1,
      items: {
        fields: {
          path: {
            rule: "a path inside the folder, without hidden parts",
            holds: (value) => typeof value === "string" && INNER_PATH.test(value),
          },
          byteCount: count,
          sha256,
        },
      },
    },
    content: { fields: { sha256, documentCount: count, charCount: count, byteCount: count } },
    dates: { fields: { undated: count }, optional: { since: date, until: date, first: date, last: date } },
    settings: object,
    snapshot: object,
    units: {
      fields: {
        listed: count,
        collected: count,
        leftOut: { atLeast: 0, items: { fields: { id: text, reason: text, message: text } } },
      },
    },
    steps: {
      atLeast: 0,
      items: {
        fields: {
          step: text,
          settings: object,
          counts: {
            fields: {
              documentsIn: count,
              documentsOut: count,
              charsIn: count,
              charsOut: count,
              rejections: counts,
              edits: counts,
            },
          },
        },
      },
    },
    seed: { rule: "a whole number", holds: Number.isSafeInteger },
    planHash: sha256,
  },
};

interface Problem {
  readonly path: string;
  readonly rule: string;
  readonly value: unknown;
}

function problemOf(value: unknown, rule: Rule, path: string): Problem | undefined {
  if ("holds" in rule) return rule.holds(value) ? undefined : { path, rule: rule.rule, value };
  if ("items" in rule) {
    if (!Array.isArray(value) || value.length < rule.atLeast)
      return { path, rule: rule.atLeast === 0 ? "a list" : `a list of ${rule.atLeast} or more`, value };
    return firstOf(value.entries(), ([place, item]) => problemOf(item, rule.items, `${path}[${place}]`));
  }
  if (!isRecord(value)) return { path, rule: "an object", value };
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  if ("entries" in rule)
    return firstOf(Object.entries(value), ([name, item]) => problemOf(item, rule.entries, at(name)));
  return (
    firstOf(Object.entries(rule.fields), ([name, one]) => problemOf(value[name], one, at(name))) ??
    firstOf(Object.entries(rule.optional ?? {}), ([name, one]) =>
      value[name] === undefined ? undefined : problemOf(value[name], one, at(name)),
    )
  );
}

function firstOf<T>(items: Iterable<T>, look: (item: T) => Problem | undefined): Problem | undefined {
  for (const item of items) {
    const problem = look(item);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  const text = Array.isArray(value) ? "a list" : isRecord(value) ? "an object" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
