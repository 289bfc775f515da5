/** References to models behind servers: `http://host:port/v1#model`; without `#model`, the only one the server has. */
import { UsageError } from "../../errors.js";

export interface ServerReference {
  /** As the user typed it. */
  readonly ref: string;
  /** Where the server's own paths (`/version`, `/tokenize`, `/generate`) are; no slash at the end. */
  readonly root: string;
  readonly model?: string;
}

/** @returns undefined for what is no such reference. @throws {UsageError} for one with a key, a query or no host. */
export function parseServerReference(ref: string): ServerReference | undefined {
  if (!/^https?:/i.test(ref)) return undefined;
  let url: URL;
  try {
    url = new URL(ref);
  } catch (cause) {
    throw new UsageError("server-reference", `"${ref}" is no address.`, { hint: EXAMPLE, cause });
  }
  // The reference goes into results as it is typed, so nothing secret may be in it.
  if (url.username !== "" || url.password !== "" || url.search !== "")
    throw new UsageError(
      "server-reference",
      `The address of a server at ${url.host} holds a user, a password or a query.`,
      {
        hint: "Give the key in BITWIT_API_KEY instead: references are kept in results.",
      },
    );
  const model = decodeURIComponent(url.hash.slice(1));
  const root = `${url.origin}${url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "")}`;
  return { ref, root, ...(model === "" ? {} : { model }) };
}

const EXAMPLE = "A model behind a server is named like http://127.0.0.1:8000/v1#model.";
