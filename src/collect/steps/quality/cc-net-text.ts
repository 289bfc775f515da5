/**
 * A WET page as cc_net reads it (cc_net/process_wet_file.py), and so the paper's Common Crawl pipeline: every line
 * without the white space at its ends, no empty lines, the first line as `meta.title` and not in the text, and nothing
 * shorter than 300 characters after that.
 */
import { countCodePoints } from "../../../text/code-points.js";
import { strip } from "../python-text.js";
import { reject, type QualityRules } from "./quality-rules.js";

export const CC_NET_MINIMUM_CHARS = 300;

export function ccNetText(minimumChars: number = CC_NET_MINIMUM_CHARS): QualityRules {
  return {
    rules: [RULE],
    edits: [],
    judge: ({ text }) => {
      const [title = "", ...lines] = text
        .split(/\r\n|\r|\n/)
        .map(strip)
        .filter((line) => line !== "");
      const body = lines.join("\n");
      const chars = countCodePoints(body);
      return chars < minimumChars
        ? reject(RULE, chars, minimumChars)
        : { status: "edit", text: body, edits: {}, meta: { title } };
    },
  };
}

const RULE = "cc-net-too-short";
