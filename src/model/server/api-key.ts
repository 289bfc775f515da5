/** The key for a server, from the environment alone. */
import { EnvironmentError } from "../../errors.js";

/**
 * OPENAI_API_KEY may be worth money elsewhere, so it goes out encrypted or to
 * this machine only; BITWIT_API_KEY was set for this and goes wherever the user points.
 *
 * @param variable where the key is, instead of these. @throws {EnvironmentError} when it is not set.
 */
export function apiKeyFor(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
  variable?: string,
): string | undefined {
  if (variable !== undefined) return keyIn(variable, environment);
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

/** Names that a file may give: a stranger's file must not be able to send other secrets of the environment to a server of its own. */
export function isKeyVariable(name: string): boolean {
  return /^BITWIT_API_KEY(_[A-Z0-9_]{1,100})?$/.test(name);
}

function keyIn(variable: string, environment: Readonly<Record<string, string | undefined>>): string {
  const key = environment[variable];
  if (key !== undefined && key !== "") return key;
  throw new EnvironmentError("server-key", `The environment variable ${variable} is not set.`, {
    hint: "The study names it as the place of a server's key: set it, or leave apiKeyVariable out.",
  });
}
