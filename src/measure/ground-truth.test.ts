import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { resolveLadder } from "../model/ladder.js";

const root = path.resolve(import.meta.dirname, "../..");
const corpora = path.resolve(root, "../shared/corpora");

const TEXTS = ["english", "python", "latex"] as const;

describe.skipIf(!existsSync(corpora))("held-out bits per byte (skipped without the held-out texts)", () => {
  // All three take two minutes; bench/results/2026-11-23-heldout-ladder-m.json has them for the larger model.
  const names = process.env["BITWIT_TEST_ALL_TEXTS"] === undefined ? (["latex"] as const) : TEXTS;
  it.each(names)("of ladder:xs on %s agree with PyTorch within 0.3 %%", (name) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-truth-"));
    try {
      const flags = ["--protocol", "paper", "--context", "2048", "--stride", "2048", "--run", folder, "--json"];
      const printed = execFileSync(
        process.execPath,
        [
          path.join(root, "dist/cli/main.js"),
          "measure",
          "ladder:xs",
          "--corpus",
          path.join(corpora, `${name}.jsonl`),
          ...flags,
        ],
        { encoding: "utf8" },
      );
      const [one] = (
        JSON.parse(printed) as {
          measurements: { totalBits: number; byteCount: number; scoredTokenCount: number; tokenCount: number }[];
        }
      ).measurements;
      if (one === undefined) throw new Error("no measurement was printed");
      const bpb = one.totalBits / (one.byteCount * (one.scoredTokenCount / one.tokenCount));
      expect(Math.abs(bpb / resolveLadder("xs").heldoutBpb[name] - 1)).toBeLessThan(0.003);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
