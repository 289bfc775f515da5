/**
 * The key for a server, from the environment alone. OPENAI_API_KEY may be worth money elsewhere, so it goes out encrypted or to
 * this machine only; BITWIT_API_KEY was set for this and goes wherever the user points.
 */
export function apiKeyFor(root: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const own = environment["BITWIT_API_KEY"];
  if (own !== undefined && own !== "") return own;
  const shared = environment["OPENAI_API_KEY"];
  if (shared === undefined || shared === "") return undefined;
  const { protocol, hostname } = new URL(root);
  return protocol === "https:" || isThisMachine(hostname) ? shared : undefined;
}

export function isThisMachine(hostname: string): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname);
}
