import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { decideRules, type ArxivOptions } from "../arxiv-options.js";
import { ConversionError } from "../latex/conversion-error.js";
import { chooseConverter } from "./converter.js";
import { convertWithPandoc, findPandoc } from "./pandoc.js";

const version = findPandoc();
const choose = (options: Partial<ArxivOptions>) =>
  chooseConverter(decideRules({ since: "2026-09-01", until: "2026-10-01", seed: 1, ...options }));
const document = (body: string) =>
  `\\documentclass{article}\\title{T}\\author{A. Person}\\begin{document}\\maketitle\\begin{abstract}Ab\\end{abstract}${body}\\end{document}`;

describe("chooseConverter", () => {
  it("names the built-in converter and its version with each text", async () => {
    const converter = choose({ converter: "builtin" });
    expect(converter.name).toBe("bitwit-latex 1");
    expect(await converter.convert(document("Text."))).toEqual({
      text: "# T\n\nAb\n\nText.",
      converter: "bitwit-latex 1",
    });
    await expect(converter.convert("{".repeat(1000))).rejects.toThrow(ConversionError);
  });

  it.runIf(version === undefined)("refuses pandoc where it is not, and does without it by itself", () => {
    expect(() => choose({ converter: "pandoc" })).toThrow(/no pandoc of 2.15 or later is on PATH/);
    expect(choose({ converter: "auto" }).name).toBe("bitwit-latex 1");
  });

  describe.skipIf(version === undefined)("with pandoc, where it is on PATH", () => {
    it("gives title and abstract as text and no authors; by the paper's preset a header with them", async () => {
      const { text, converter } = await choose({}).convert(document("See \\emph{it}."));
      expect(converter).toBe(`pandoc ${version}`);
      expect(text).toMatch(/^# T\n\nAb\n\nSee \*it\*\.$/);
      const paper = await choose({ preset: "paper" }).convert(document("Text."));
      expect(paper.text).toMatch(/^---\n[^]*A\. Person[^]*\n---\n\nText\.$/);
    }, 60_000);

    it("hands what pandoc cannot read to the built-in converter, and macros that swell to nobody", async () => {
      const broken = document("One $x$ \\begin{itemize} \\section\\oops \\end{enumerate} two.");
      expect(await choose({}).convert(broken)).toMatchObject({ converter: "bitwit-latex 1" });
      await expect(choose({ converter: "pandoc" }).convert(broken)).rejects.toMatchObject({ rule: "failed" });
      await expect(choose({}).convert("\\def\\a{x\\b}\\def\\b{y\\a}\\a")).rejects.toMatchObject({
        rule: "macro-limit",
      });
    }, 60_000);

    it("reads no file of this machine, ends at its time limit and leaves nothing behind", async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), "bitwit-converter-"));
      vi.stubEnv("TMPDIR", folder);
      const options = { seconds: 60, header: "text" } as const;
      const text = await convertWithPandoc(document("a \\input{/etc/passwd} \\include{/etc/hosts} b"), options);
      expect(text).not.toMatch(/root|localhost/);
      const slow = document(`${"$\\frac{x}{y}$ \\emph{word} \\footnote{n} ".repeat(60_000)}`);
      await expect(convertWithPandoc(slow, { ...options, seconds: 1 })).rejects.toMatchObject({ rule: "timed-out" });
      const stop = AbortSignal.abort(new Error("enough"));
      await expect(convertWithPandoc(slow, { ...options, signal: stop })).rejects.toThrow("enough");
      expect(readdirSync(folder)).toEqual([]);
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    }, 120_000);
  });
});
