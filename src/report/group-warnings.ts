/** The same words about several models stand once, with what they are about. */
import type { ReportWarning } from "./report-data.js";

export interface GroupedWarning {
  readonly message: string;
  /** In the order of the warnings; empty when they are about the whole. */
  readonly about: readonly string[];
}

export function groupWarnings(warnings: readonly ReportWarning[]): GroupedWarning[] {
  const byMessage = new Map<string, string[]>();
  for (const { message, about } of warnings) {
    const known = byMessage.get(message) ?? [];
    byMessage.set(message, about === undefined || known.includes(about) ? known : [...known, about]);
  }
  return [...byMessage].map(([message, about]) => ({ message, about }));
}

/** One line of plain text, without the word "warning". */
export function describeWarning({ message, about }: GroupedWarning): string {
  if (about.length === 0) return message;
  const named = about.slice(0, 3).join(", ");
  return `${named}${about.length > 3 ? ` and ${about.length - 3} more` : ""}: ${message}`;
}
