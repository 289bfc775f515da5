/** Connections, through a proxy where one is named. */
import { EnvHttpProxyAgent, type Dispatcher } from "undici";
import { UsageError } from "../../errors.js";

export interface DispatcherOptions {
  /** Replaces HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
  readonly proxy?: string | undefined;
  /** To one origin. */
  readonly connections: number;
  readonly connectMs: number;
}

/** @throws {UsageError} the proxy is no address. */
export function makeDispatcher({ proxy, connections, connectMs }: DispatcherOptions): Dispatcher {
  // Most proxies let CONNECT through to port 443 alone, so plain http is asked for in the absolute form, as curl does.
  const options = { connections, connect: { timeout: connectMs }, proxyTunnel: false };
  try {
    return proxy === undefined
      ? new EnvHttpProxyAgent(options)
      : new EnvHttpProxyAgent({ ...options, httpProxy: proxy, httpsProxy: proxy, noProxy: "" });
  } catch (error) {
    const source = proxy === undefined ? "HTTP_PROXY or HTTPS_PROXY" : "The proxy";
    throw new UsageError("proxy", `${source} is no address of a proxy.`, {
      hint: "It should be http://HOST:PORT, or http://NAME:PASSWORD@HOST:PORT.",
      cause: error,
    });
  }
}
