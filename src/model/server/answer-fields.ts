/** Fields of a server's answer, which may be anything. */
import { DataError } from "../../errors.js";

export function objectAt(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw missing(what, value);
}

export function listAt(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  throw missing(what, value);
}

function missing(what: string, value: unknown): DataError {
  const shown = JSON.stringify(value) ?? "nothing";
  return new DataError(
    "server-answer",
    `The server's answer has ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown} for ${what}.`,
    {
      hint: "`bitwit models show` on the same address says what the server can do.",
    },
  );
}

/** OpenAI's `choices` in the order of the prompts. @throws {DataError} when there is not one for each. */
export function choicesOf(answer: unknown, count: number): Readonly<Record<string, unknown>>[] {
  const choices = listAt(objectAt(answer, "the whole")["choices"], "choices").map((one) => objectAt(one, "a choice"));
  const ordered = Array.from({ length: count }, (_, index) => {
    const own = choices.filter((choice) => (choice["index"] ?? 0) === index);
    return own.length === 1 ? own[0] : undefined;
  });
  if (choices.length === count && ordered.every((one) => one !== undefined)) return ordered;
  throw new DataError("server-counts", `The server gave ${choices.length} choices for ${count} prompts.`, {
    hint: "It does not take several prompts in one request as OpenAI's interface does.",
  });
}
