/** A thread that runs the byte model for `byte-threads.ts`. */
import { parentPort } from "node:worker_threads";
import { failureOf } from "../model/llama/engine-failure.js";
import type { EngineReply } from "../model/llama/engine-messages.js";
import { decodeBytes, encodeBytes } from "./byte-model.js";
import type { FormatVersion } from "./format/header.js";

export type ByteRequest =
  | { readonly kind: "encode"; readonly bytes: Uint8Array }
  | {
      readonly kind: "decode";
      readonly coded: Uint8Array;
      readonly byteCount: number;
      readonly version: FormatVersion;
    };

parentPort?.on("message", ({ id, request }: { id: number; request: ByteRequest }) => {
  let reply: EngineReply;
  try {
    const result =
      request.kind === "encode"
        ? encodeBytes(request.bytes)
        : decodeBytes(request.coded, request.byteCount, request.version);
    reply = { id, ok: true, result };
  } catch (error) {
    reply = { id, ok: false, error: failureOf(error) };
  }
  parentPort?.postMessage(reply);
});
