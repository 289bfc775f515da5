/** What a collection tells while it goes on. */
import type { StepProgress } from "./run-steps.js";

export type CollectEvent =
  | { readonly type: "listing" }
  | { readonly type: "listed"; readonly units: number }
  | {
      readonly type: "unit";
      readonly id: string;
      readonly done: number;
      readonly units: number;
      readonly chars: number;
      /** Absent when everything is wanted. */
      readonly wantedChars?: number;
      readonly reused: boolean;
      readonly leftOut?: { readonly reason: string; readonly message: string };
    }
  | ({ readonly type: "step" } & StepProgress)
  | { readonly type: "writing" };
