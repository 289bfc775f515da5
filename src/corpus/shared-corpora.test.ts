import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openCorpus } from "./open-corpus.js";
import { summarizeCorpus } from "./summarize-corpus.js";

const folder = fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

/** By Python: `len`, `encode` and hashlib over each line's `content`, with the lengths as struct's `<Q`. */
const BY_PYTHON = [
  { name: "english", documentCount: 37, charCount: 1634488, byteCount: 1635495, sha256: /^202d773c4e2f/ },
  { name: "python", documentCount: 92, charCount: 1513668, byteCount: 1513761, sha256: /^7e95d2fdbafc/ },
  { name: "latex", documentCount: 178, charCount: 1574716, byteCount: 1574722, sha256: /^4297fa467d6b/ },
];

describe.skipIf(!existsSync(folder))(
  "the ladder's held-out corpora (skipped where ../shared/corpora is absent)",
  () => {
    it.each(BY_PYTHON)("count and hash as in Python: $name", async ({ name, sha256, ...counts }) => {
      const summary = await summarizeCorpus(await openCorpus(`${folder}/${name}.jsonl`));
      expect(summary).toMatchObject(counts);
      expect(summary.sha256).toMatch(sha256);
    });
  },
);
