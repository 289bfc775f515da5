/** What a `EngineTextModel` and its threads say to each other. Everything here survives structured cloning. */
import type { TokenBytes } from "../../model/inspectable-model.js";
import type { LoadedModel } from "../../model/llama/engine-messages.js";
import type { EngineLocation } from "../../model/llama/locate-engine.js";
import type { LockstepGeometry } from "../lockstep.js";
import type { EncodedStreams } from "../token-streams.js";
import type { PortableSettings } from "./kernel-source.js";

export interface CodecSettings {
  readonly engine: EngineLocation;
  readonly file: string;
  readonly gpu: false;
  readonly cpuVariant: string;
  /** Of each context. Results do not depend on it. */
  readonly threads: number;
  readonly addsSpacePrefix: boolean;
  readonly kernel: WebAssembly.Module;
  readonly geometry: LockstepGeometry;
  /** The model runs in bitwit's own kernel; llama.cpp is only its tokenizer. Absent: llama.cpp computes. */
  readonly portable?: PortableSettings;
}

/** Shared between the threads: tokens read so far, and anything but 0 to stop. */
export type CallState = Int32Array;

export type CodecRequest =
  | { readonly kind: "load"; readonly settings: CodecSettings }
  | { readonly kind: "context"; readonly settings: CodecSettings; readonly model: LoadedModel }
  | { readonly kind: "tokenize"; readonly text: string }
  | { readonly kind: "tokenBytes"; readonly tokens: Int32Array }
  | { readonly kind: "tokenizerHash" }
  | { readonly kind: "probe" }
  | {
      readonly kind: "encode";
      readonly streams: readonly Int32Array[];
      readonly mostBytes: number;
      readonly state: CallState;
    }
  | {
      readonly kind: "decode";
      readonly counts: readonly number[];
      readonly payload: Uint8Array;
      readonly state: CallState;
    }
  | { readonly kind: "close" };

export interface CodecResults {
  load: LoadedModel;
  context: undefined;
  tokenize: Int32Array;
  tokenBytes: TokenBytes;
  tokenizerHash: string;
  probe: string;
  encode: EncodedStreams;
  decode: readonly Int32Array[];
  close: undefined;
}
