/** What the codec asks of a language model, whatever computes it: a llama.cpp engine, or a stub in tests. */
import type { TokenBytes } from "../model/inspectable-model.js";
import type { ModelIdentity } from "./format/model-record.js";
import type { EncodedStreams } from "./token-streams.js";

/** Told now and then how many tokens of one call are done; a signal stops the call. */
export interface Watch {
  readonly onTokens?: (done: number) => void;
  readonly signal?: AbortSignal | undefined;
}

export interface TextModel {
  readonly identity: ModelIdentity;
  /** How many blocks can be coded at once. */
  readonly parallelBlocks: number;
  tokenize(text: string): Promise<Int32Array>;
  /** The bytes of a text's tokens, from its start. */
  tokenBytes(tokens: Int32Array): Promise<TokenBytes>;
  /** At most `identity.streams` streams. @param mostBytes a payload longer than this is not wanted. */
  encode(streams: readonly Int32Array[], mostBytes: number, watch?: Watch): Promise<EncodedStreams>;
  decode(counts: readonly number[], payload: Uint8Array, watch?: Watch): Promise<readonly Int32Array[]>;
  close(): Promise<void>;
}
