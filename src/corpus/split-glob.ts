/** A glob's two parts: the folder to search and the pattern to match below it. */

/** `a/b/*.txt` → folder `a/b`, pattern `*.txt`. Undefined when nothing in `ref` is a wildcard. */
export function splitGlob(ref: string): { readonly folder: string; readonly pattern: string } | undefined {
  const segments = ref.split("/");
  const first = segments.findIndex((segment) => /[*?[\]{}]|[!@+]\(/.test(segment));
  if (first < 0) return undefined;
  const folder = segments.slice(0, first).join("/");
  const start = ref.startsWith("/") ? "/" : ".";
  return { folder: folder === "" ? start : folder, pattern: segments.slice(first).join("/") };
}
