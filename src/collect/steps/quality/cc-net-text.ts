/**
 * A WET page as cc_net reads it (cc_net/process_wet_file.py), and so the paper's Common Crawl pipeline: every line
 * without the white space at its ends, the first line as `meta.title` and not in the text, and nothing shorter than 300
 * characters after that.
 *
 * cc_net reads the file as lines, not by Content-Length: the two line ends behind a record are lines of the page to it, and
 * it takes the last two lines away only when both are empty. So empty lines stay, and a page whose text does not end with
 * a line feed gets one. (It also begins a new page at a line that is `WARC/1.0`; that is not followed.)
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
      const [title = "", ...lines] = `${text}${RECORD_END}`
        .split(/\r\n|\r|\n/)
        .slice(0, -1)
        .map(strip);
      if (lines.at(-1) === "" && lines.at(-2) === "") lines.length -= 2;
      const body = lines.join("\n");
      const chars = countCodePoints(body);
      return chars < minimumChars
        ? reject(RULE, chars, minimumChars)
        : { status: "edit", text: body, edits: {}, meta: { title } };
    },
  };
}

const RULE = "cc-net-too-short";
const RECORD_END = "\r\n\r\n";
