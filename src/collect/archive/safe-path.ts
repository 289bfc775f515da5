/**
 * The path of an archive's entry, if it stays inside a folder on every system: relative, no `..`, no drive, no backslash (it
 * separates on Windows), no control character (NUL ends a path in C). `.` and empty parts are left out.
 */
export function safePath(name: string, maxBytes: number): string | undefined {
  if (name.startsWith("/") || FORBIDDEN.test(name) || Buffer.byteLength(name) > maxBytes) return undefined;
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0 || parts.includes("..")) return undefined;
  return parts.join("/");
}

const FORBIDDEN = /^[a-z]:|\\|\p{Cc}/iu;
