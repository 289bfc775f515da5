/** The byte model in threads of its own, so that blocks are coded side by side and the caller's thread stays free. */
import { availableParallelism } from "node:os";
import path from "node:path";
import { WorkerLink } from "../model/llama/worker-link.js";
import { fileFromRoot } from "../package-root.js";
import { decodeBytes, encodeBytes } from "./byte-model.js";
import type { ByteRequest } from "./byte-thread.js";
import type { FormatVersion } from "./format/header.js";

/** As `encodeBytes`. */
export async function encodeBytesAside(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (bytes.length < LEAST_BYTES) return encodeBytes(bytes);
  return (await ask({ kind: "encode", bytes })) as Uint8Array | undefined;
}

/** As `decodeBytes`. */
export async function decodeBytesAside(
  coded: Uint8Array,
  byteCount: number,
  version: FormatVersion,
): Promise<Uint8Array | undefined> {
  if (byteCount < LEAST_BYTES) return decodeBytes(coded, byteCount, version);
  return (await ask({ kind: "decode", coded, byteCount, version })) as Uint8Array | undefined;
}

/** Less is done sooner than a thread is asked. */
const LEAST_BYTES = 1 << 16;
/** A block at work needs about 110 MB. */
const MOST_THREADS = 4;

interface ByteThread {
  readonly link: WorkerLink;
  waiting: number;
}

const threads: ByteThread[] = [];

/** Of the thread with the least to do; they begin when they are needed, and do not keep the process alive. */
async function ask(request: ByteRequest): Promise<unknown> {
  let thread = threads.find(({ waiting }) => waiting === 0);
  if (thread === undefined && threads.length < Math.min(MOST_THREADS, availableParallelism())) {
    // Worker code is always the built one: Node cannot run .ts, and tests run from src/.
    thread = { link: new WorkerLink(fileFromRoot(path.join("dist", "codec", "byte-thread.js"))), waiting: 0 };
    threads.push(thread);
  }
  thread ??= threads.reduce((least, other) => (other.waiting < least.waiting ? other : least));
  thread.waiting += 1;
  try {
    return await thread.link.ask(request);
  } finally {
    thread.waiting -= 1;
  }
}
