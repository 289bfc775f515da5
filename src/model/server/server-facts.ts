/** What a server says of itself and its model. An unknown is absent. */

export type ServerKind = "bitwit" | "vllm" | "sglang" | "tgi" | "llama-server" | "openai-compatible";

export interface ServerFacts {
  readonly kind: ServerKind;
  readonly version?: string;
  /** The name requests use. */
  readonly model: string;
  /** What the server says it was loaded from, where that is not the name. */
  readonly loadedFrom?: string;
  /** The most tokens of a scored prompt and what is generated behind it. */
  readonly maxTokens?: number;
  /** Of the weights; only bitwit's own server says it. */
  readonly sha256?: string;
  readonly vocabularySize?: number;
  readonly parameterCount?: number;
  readonly fileBytes?: number;
  readonly architecture?: string;
  readonly quantization?: string;
  /** Such as `llama.cpp v0.5.0 cpu:haswell threads=2`, or a real server's dtype and parallelism: what can move a digit. */
  readonly settings?: string;
}
