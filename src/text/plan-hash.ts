import { createHash } from "node:crypto";

/** SHA-256 of a plan's identity as canonical JSON (keys sorted), hex. */
export function hashPlan(identity: Readonly<Record<string, unknown>>): string {
  return createHash("sha256").update(canonical(identity)).digest("hex");
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
    .join(",")}}`;
}
