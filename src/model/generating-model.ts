import type { LanguageModel } from "./language-model.js";
export interface GenerateOptions {
  readonly maxTokens: number;
  readonly stopStrings: readonly string[];
}
export interface Generated {
  readonly tokens: Int32Array;
  readonly text: string;
  readonly ending: "stop-string" | "end-token" | "length";
}
export interface GeneratingModel extends LanguageModel {
  generate(prompts: readonly Int32Array[], options: GenerateOptions, signal?: AbortSignal): Promise<Generated[]>;
}
export function requireGeneration(model: LanguageModel): GeneratingModel {
  return model as GeneratingModel;
}
