/**
 * Of each document longer than a segment one segment: the document is cut into runs of whole lines of at most
 * `segmentChars`, from its first line on, and one of them is drawn. The draw depends on the seed and the document's id alone.
 *
 * The paper samples segments too (appendix A.2) and does not say how; its code is not published. A line longer than a
 * segment makes a run of its own, cut at the segment's length.
 */
import { createRandom, drawOne } from "../../math/random.js";
import { countCodePoints, truncateToCodePoints } from "../../text/code-points.js";
import { KEEP, runStep } from "../steps/run-step.js";
import type { Documents, StepOptions, StepRun } from "../steps/step.js";
import { editTo, linesOf, type TextPart } from "./cut-text.js";

export interface SegmentOptions extends StepOptions {
  /** Code points. */
  readonly segmentChars: number;
  readonly seed: string | number;
}

/** Edit `segment`. */
export function takeSegments(documents: Documents, { segmentChars, seed, ...options }: SegmentOptions): StepRun {
  return runStep(
    documents,
    ({ id, text, meta }) => {
      if (countCodePoints(text) <= segmentChars) return KEEP;
      const parts = segmentsOf(text, segmentChars);
      return editTo(drawOne(createRandom(`${seed} segment ${id}`), parts), "segment", meta);
    },
    { edits: ["segment"] },
    options,
  );
}

function segmentsOf(text: string, segmentChars: number): TextPart[] {
  const parts: TextPart[] = [];
  let [run, runChars, firstLine] = ["", 0, 1];
  for (const [place, line] of linesOf(text).entries()) {
    const chars = countCodePoints(line);
    if (run !== "" && runChars + chars > segmentChars) {
      parts.push({ text: run, firstLine });
      [run, runChars] = ["", 0];
    }
    if (run === "") firstLine = place + 1;
    run += truncateToCodePoints(line, segmentChars);
    runChars += Math.min(chars, segmentChars);
  }
  if (run !== "") parts.push({ text: run, firstLine });
  return parts;
}
