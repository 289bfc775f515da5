import path from "node:path";

/** Where everything is kept that can be had again: BITWIT_CACHE, else `bitwit` in the user's cache folder. */
export function defaultCacheFolder(): string {
  const { BITWIT_CACHE, XDG_CACHE_HOME, HOME, USERPROFILE } = process.env;
  if (BITWIT_CACHE) return BITWIT_CACHE;
  return path.join(XDG_CACHE_HOME || path.join(HOME ?? USERPROFILE ?? ".", ".cache"), "bitwit");
}
