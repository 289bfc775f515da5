/** How the hub is reached, from options and the environment: HF_TOKEN, HF_ENDPOINT, BITWIT_CACHE. */
import { UsageError } from "../../errors.js";
import { defaultCacheFolder } from "../cache-folder.js";
import type { HubOptions } from "./find-hub-files.js";

export interface HubSettings {
  /** Defaults from HF_TOKEN and HF_ENDPOINT. */
  readonly hub?: { readonly token?: string; readonly endpoint?: string };
  /** Where downloads are kept; default BITWIT_CACHE, else the user's cache folder. */
  readonly cacheFolder?: string;
  /** Tests and proxies replace it. */
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal | undefined;
}

/** @throws {UsageError} HF_ENDPOINT is no URL. */
export function hubOptionsOf(settings: HubSettings): HubOptions {
  const token = settings.hub?.token ?? process.env["HF_TOKEN"];
  const endpoint = settings.hub?.endpoint ?? process.env["HF_ENDPOINT"];
  if (endpoint !== undefined && endpoint !== "" && !URL.canParse(endpoint)) {
    throw new UsageError("hub-endpoint", `HF_ENDPOINT is "${endpoint}", which is not a URL.`, {
      hint: "Set it to a URL such as https://huggingface.co, or unset it.",
    });
  }
  return {
    cacheFolder: settings.cacheFolder ?? defaultCacheFolder(),
    fetch: settings.fetch ?? fetch,
    signal: settings.signal,
    ...(token === undefined || token === "" ? {} : { token }),
    ...(endpoint === undefined || endpoint === "" ? {} : { endpoint: endpoint.replace(/\/+$/, "") }),
  };
}
