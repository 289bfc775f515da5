/** The model a scoring server offers, and its limits. */
import type { GeneratingModel } from "../model/generating-model.js";
import type { InspectableModel } from "../model/inspectable-model.js";

export interface ServedModel {
  readonly model: InspectableModel & Partial<GeneratingModel>;
  /** The name requests may use. */
  readonly id: string;
  /** Longest input of a prompt, tokens; a scored prompt may have one more, which is only predicted. */
  readonly contextTokens: number;
  /** The most tokens of one request. */
  readonly requestTokens: number;
}
