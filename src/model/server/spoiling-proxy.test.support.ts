/**
 * A proxy between a client under test and a true server, that spoils what a plan says: statuses, resets, stalls, cut bodies, and
 * edited answers, so that a true server can look like another kind or give wrong values.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Json = Record<string, unknown>;

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Json;
  /** How often this path was asked for, from 1. */
  readonly attempt: number;
}

export type Spoil =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: "reset" }
  /** Nothing comes, and the connection stays open. */
  | { readonly kind: "stall" }
  /** The true answer's first bytes, then the connection ends inside the body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Part of the true answer as if it were the whole. */
  | { readonly kind: "truncate"; readonly afterBytes: number }
  /** Another text instead of the true answer's. */
  | { readonly kind: "text"; readonly edit: (text: string) => string }
  /** The true answer, edited. */
  | { readonly kind: "edit"; readonly edit: (answer: never) => unknown };

export interface SpoilingProxy {
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

export async function startSpoilingProxy(
  target: string,
  spoil: (request: ProxiedRequest) => Spoil | undefined,
): Promise<SpoilingProxy> {
  const requests: ProxiedRequest[] = [];
  const server = createServer((incoming, response) => {
    void handle(incoming, response, target, requests, spoil).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  target: string,
  requests: ProxiedRequest[],
  spoil: (request: ProxiedRequest) => Spoil | undefined,
): Promise<void> {
  let text = "";
  for await (const part of incoming as AsyncIterable<Buffer>) text += part.toString("utf8");
  const path = incoming.url ?? "/";
  const method = incoming.method ?? "GET";
  const attempt = requests.filter((one) => one.path === path).length + 1;
  const body = text === "" ? {} : (JSON.parse(text) as Json);
  const request = { method, path, headers: incoming.headers, body, attempt };
  requests.push(request);
  const fault = spoil(request);
  if (fault?.kind === "reset") return void incoming.socket.resetAndDestroy();
  if (fault?.kind === "stall") return;
  if (fault?.kind === "status") return void response.writeHead(fault.status, fault.headers ?? {}).end(fault.body ?? "");
  const answer = await fetch(`${target}${path}`, {
    method,
    ...(text === "" ? {} : { body: text, headers: { "content-type": "application/json" } }),
  });
  const truth = await answer.text();
  const whole =
    fault?.kind === "edit" && answer.ok
      ? JSON.stringify(fault.edit(JSON.parse(truth) as never))
      : fault?.kind === "text"
        ? fault.edit(truth)
        : fault?.kind === "truncate"
          ? truth.slice(0, fault.afterBytes)
          : truth;
  response.writeHead(answer.status, { "content-type": "application/json", "content-length": Buffer.byteLength(whole) });
  if (fault?.kind !== "cut") return void response.end(whole);
  response.write(whole.slice(0, fault.afterBytes), () => response.socket?.end());
}

/** What a real vLLM says of itself, as its sources have it. */
export function asVllm({ path }: ProxiedRequest): Spoil | undefined {
  if (path === "/v1/models")
    return {
      kind: "edit",
      edit: ({ data }: { data: Json[] }) => ({
        object: "list",
        data: data.map((one) => ({
          ...{ id: one["id"], object: "model", created: 1, owned_by: "vllm", root: "org/model", parent: null },
          ...{ max_model_len: one["max_model_len"], permission: [] },
        })),
      }),
    };
  if (path === "/version") return { kind: "edit", edit: () => ({ version: "0.11.0" }) };
  if (path === "/generate" || path.endsWith("_info"))
    return { kind: "status", status: 404, body: '{"detail":"Not Found"}' };
  return undefined;
}

/** What a real SGLang says of itself. */
export function asSglang({ path }: ProxiedRequest): Spoil | undefined {
  if (path === "/v1/models")
    return {
      kind: "edit",
      edit: ({ data }: { data: Json[] }) => ({
        object: "list",
        data: data.map(({ id }) => ({
          id,
          object: "model",
          created: 1,
          owned_by: "sglang",
          root: id,
          max_model_len: 4096,
        })),
      }),
    };
  if (path === "/get_model_info")
    return {
      kind: "edit",
      edit: () => ({ model_path: "org/model", tokenizer_path: "org/model", is_generation: true }),
    };
  if (path === "/get_server_info")
    return {
      kind: "edit",
      edit: () => ({ version: "0.5.4", dtype: "bfloat16", tp_size: 2, attention_backend: "fa3", api_key: "hidden" }),
    };
  if (path === "/version" || path === "/v1/completions")
    return { kind: "status", status: 404, body: '{"detail":"Not Found"}' };
  return undefined;
}
