/** Masks e-mail addresses, public IP addresses and phone numbers in every document, and counts them by kind. */
import { KEEP, runStep } from "../run-step.js";
import type { Documents, StepRun } from "../step.js";
import { maskText } from "./mask-text.js";

/** Edits `email`, `ipv4`, `ipv6`, `phone`. Every document stays. */
export function maskDocuments(documents: Documents): StepRun {
  return runStep(
    documents,
    ({ text }) => {
      const masked = maskText(text);
      return masked.text === text ? KEEP : { status: "edit", text: masked.text, edits: masked.counts };
    },
    { edits: ["email", "ipv4", "ipv6", "phone"] },
  );
}
