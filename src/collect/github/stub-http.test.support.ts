/** An HttpClient that asks a fake service without a network: redirects are followed, nothing is tried again. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { HttpClient } from "../network/http-client.js";
import { HttpError } from "../network/http-error.js";
import type { ServerAnswer, ServerRequest } from "../network/fault-server.test.support.js";

export function stubHttp(answer: (request: ServerRequest) => ServerAnswer): HttpClient {
  const ask = async (address: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address);
    const headers = Object.fromEntries(new Headers(init.headers));
    init.signal?.throwIfAborted();
    const {
      status = 200,
      headers: given = {},
      body = "",
    } = answer({ method: "GET", path: url.pathname + url.search, url, headers });
    const location = new Headers(given).get("location");
    if (location !== null && init.redirect !== "manual") return ask(new URL(location, url).href, init);
    return new Response(Buffer.from(body as string), { status, headers: given });
  };
  const get: HttpClient["get"] = async (url, { headers = {}, maxBytes = Infinity } = {}) => {
    const response = await ask(url, { headers });
    const body = new Uint8Array(await response.arrayBuffer());
    if (!response.ok)
      throw new HttpError(`${response.status} for ${url}`, { status: response.status, isPermanent: true });
    if (body.length > maxBytes) throw new HttpError(`${url} has more than ${maxBytes} bytes`, { isPermanent: true });
    return { status: response.status, headers: response.headers, body, url };
  };
  return {
    get,
    download: async (url, file, options) => {
      const body = existsSync(file) ? readFileSync(file) : (await get(url, options)).body;
      await writeFile(file, body);
      return { file, byteCount: body.length, sha256: createHash("sha256").update(body).digest("hex") };
    },
    fetch: (input, init) => ask(String(input), init),
  };
}
