import { once } from "node:events";
import type { Transform } from "node:stream";
import type { Encoder } from "./compressor.js";

/** An encoder over a Node transform stream: counts what comes out, waits when it is full. */
export function streamEncoder(stream: Transform, onOutput?: (bytes: Uint8Array) => void): Encoder {
  let bytes = 0;
  let failure: unknown;
  stream.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    onOutput?.(chunk);
  });
  stream.on("error", (error) => (failure = error));
  const ended = once(stream, "end");
  ended.catch(() => undefined);
  return {
    async write(chunk) {
      if (failure !== undefined) throw failure;
      if (!stream.write(chunk)) await once(stream, "drain");
    },
    async end() {
      stream.end();
      await ended;
      return bytes;
    },
    abandon() {
      stream.destroy();
    },
  };
}
