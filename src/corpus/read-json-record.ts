/**
 * One JSON value's bytes to a record: strict UTF-8, then JSON, then the text field.
 */
import { decodeUtf8 } from "../text/utf8.js";
import type { CorpusRecord, Fault } from "./record.js";
import { isPlainObject, metaOf, textFieldOf, textFieldRule } from "./record-fields.js";

/** Never throws: what is wrong with `bytes` becomes a fault. A null text counts as an empty one. */
export function readJsonRecord(id: string, bytes: Uint8Array, field: string | undefined): CorpusRecord {
  const fault = (reason: Fault["reason"], message: string, hint?: string): Fault => ({
    status: "fault",
    id,
    reason,
    message: `${id} ${message}`,
    ...(hint === undefined ? {} : { hint }),
  });
  const decoded = decodeUtf8(bytes);
  if (decoded.status === "invalid") {
    return fault("invalidUtf8", `is not UTF-8: byte ${decoded.byteOffset} of it begins no well-formed sequence.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(decoded.text);
  } catch (error) {
    // V8's message quotes the source; its first clause says what and where.
    const cause = error instanceof Error ? error.message.split(/, "|, \.\.\./)[0] : "";
    return fault("malformed", `is not JSON: ${cause}.`);
  }
  if (!isPlainObject(value)) return fault("malformed", "is not a JSON object; every document must be one.");
  const filled = Object.keys(value).filter((name) => value[name] !== null);
  const textField = textFieldOf(filled, field) ?? textFieldOf(Object.keys(value), field);
  if (textField === undefined) {
    const names = Object.keys(value)
      .slice(0, 8)
      .map((name) => JSON.stringify(name.slice(0, 40)));
    return fault(
      "malformed",
      `has no text field: ${textFieldRule(field)}, and its fields are ${names.join(", ") || "none"}.`,
      "Name the field that holds the text with --field.",
    );
  }
  const text = value[textField] ?? "";
  if (typeof text !== "string") {
    return fault("malformed", `has no text in \`${textField}\`: it is of type ${typeof text}, and must be a string.`);
  }
  const meta = metaOf(value, textField);
  return { status: "text", id, text, ...(meta === undefined ? {} : { meta }) };
}
