/**
 * Which fields of a structured record are the text and its provenance, for JSON and parquet alike.
 *
 * The text is the field the user names, else `content`, else `text`. The meta is the record's own `meta` object, else
 * whichever of the usual provenance fields it has. Dates beside `meta` join it where it has none of that name.
 */
import { DATE_FIELDS } from "./dates/document-date.js";

const TEXT_FIELDS = ["content", "text"] as const;
const PROVENANCE_FIELDS: readonly string[] = [
  ...["id", "url", "source", "title", "path", "license", "licence", "subset"],
  ...DATE_FIELDS,
];

/** The name of the text field among `names`, or undefined. */
export function textFieldOf(names: Iterable<string>, wanted: string | undefined): string | undefined {
  const present = new Set(names);
  return (wanted === undefined ? TEXT_FIELDS : [wanted]).find((name) => present.has(name));
}

/** The names among `names` that hold provenance. */
export function metaFieldsOf(names: readonly string[]): string[] {
  const fields: readonly string[] = names.includes("meta") ? ["meta", ...DATE_FIELDS] : PROVENANCE_FIELDS;
  return names.filter((name) => fields.includes(name));
}

/** The provenance in `record`, whose text is in `textField`; undefined when there is none. JSON can write it. */
export function metaOf(
  record: Readonly<Record<string, unknown>>,
  textField: string,
): Record<string, unknown> | undefined {
  const own = record["meta"];
  const meta: Record<string, unknown> = {};
  for (const name of metaFieldsOf(Object.keys(record))) {
    const value = record[name];
    if (name !== textField && ["string", "number", "boolean"].includes(typeof value)) meta[name] = value;
  }
  if (isPlainObject(own)) return { ...meta, ...own };
  return Object.keys(meta).length === 0 ? undefined : meta;
}

/** The rule, for messages. */
export function textFieldRule(wanted: string | undefined): string {
  return wanted === undefined
    ? "the text stands in `content`, else in `text`"
    : `--field says the text stands in \`${wanted}\``;
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
