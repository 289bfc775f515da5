import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readReportAssets } from "../../src/report/report-assets.js";
import { renderReport } from "../../src/report/render-report.js";
import { loadReference } from "../../src/scores/reference.js";
import { assembleReport } from "../../src/study/assemble-report.js";
import { referenceInputs } from "../../src/study/reference-inputs.js";
import type { ReportInputs } from "../../src/study/report-inputs.js";
import { chromiumPath, openBrowser, recordTroubles, skipWithoutBrowser } from "../support/browser.js";
import { withinMs } from "../../src/slow-machine.test.support.js";

let folder: string;
let browser: Browser;

describe.skipIf(chromiumPath === undefined)(`the report in a browser${skipWithoutBrowser}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-report-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(
    inputs: ReportInputs,
    options: Parameters<Browser["newPage"]>[0] = {},
  ): Promise<{ page: Page; troubles: string[]; bytes: number }> {
    const html = renderReport(assembleReport(inputs), await readReportAssets());
    const file = path.join(folder, "report.html");
    await writeFile(file, html);
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const troubles = recordTroubles(page);
    await page.goto(pathToFileURL(file).href);
    await page.waitForFunction(() => document.documentElement.dataset["ready"] !== undefined);
    return { page, troubles, bytes: Buffer.byteLength(html) };
  }

  const paper = () => referenceInputs(loadReference(), { date: "2026-01-01T00:00:00Z" });

  it("opens from a file, without an error, and without asking for anything else", async () => {
    const { page, troubles } = await open(paper());
    expect(await page.title()).toContain("Compression Represents Intelligence Linearly");
    expect(await page.locator(".summary").textContent()).toMatch(/−0\.931.*n = 19/s);
    expect(await page.locator("#leaderboard-table tbody tr").count()).toBe(31);
    for (const id of ["leaderboard", "scatter", "areas", "residuals", "matrix"])
      expect(await page.locator(`figure[data-figure=${id}] svg`).count(), id).toBe(1);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("sorts by a heading, both ways, with unknown values last", async () => {
    const { page } = await open(paper());
    const names = () =>
      page
        .locator("#leaderboard-table tbody tr")
        .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-name")));
    const heading = page.locator("#leaderboard-table thead th button", { hasText: "math score" });
    await heading.click();
    expect((await names())[0]).toBe("Falcon-7b");
    await heading.click();
    expect((await names())[0]).toBe("Qwen-72b");
    expect((await names()).slice(-9).every((name) => /coder|codellama|starcoder/i.test(name ?? ""))).toBe(true);
    await page.close();
  });

  it("filters rows by words, and fades the other models' marks", async () => {
    const { page } = await open(paper());
    await page.locator("#filter").fill("llama-2");
    expect(await page.locator("#leaderboard-table tbody tr:visible").count()).toBe(3);
    expect(await page.locator("#filter-count").textContent()).toBe("3 of 31");
    const shown = page.locator("figure[data-figure=scatter] [data-hint]:not(.dim)");
    expect(
      await shown.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-hint")?.split("\n")[0])),
    ).toEqual(expect.arrayContaining(["Llama-2-7b", "Llama-2-13b", "Llama-2-70b"]));
    await page.close();
  });

  it("draws another pair and scale when chosen, with its numbers", async () => {
    const { page } = await open(paper());
    const line = page.locator("#scatter-fit");
    await page.locator("#scatter-y").selectOption({ label: "math (mean of 4)" });
    await page.locator("#scatter-x").selectOption({ label: "ArXiv-Math" });
    expect(await line.textContent()).toMatch(/−0\.953.*n = 19/);
    await page.locator("label", { hasText: /^log$/ }).click();
    expect(await line.textContent()).toMatch(/−0\.958/);
    await page.close();
  });

  it("says a mark's name and numbers to the pointer and to the keyboard", async () => {
    const { page } = await open(paper());
    const mark = page.locator('figure[data-figure=scatter] [data-hint^="Qwen-72b"]').first();
    await mark.scrollIntoViewIfNeeded();
    await mark.hover();
    expect(await page.locator("#tip").textContent()).toMatch(/^Qwen-72b\n.*0\.409/s);
    await page.locator("figure[data-figure=scatter] .canvas").focus();
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("#tip").textContent()).toMatch(/^Jamba-52b/);
    await page.close();
  });

  it("reads fully without its script, in print and on a narrow screen", async () => {
    const { page: plain } = await withoutScript();
    expect(await plain.locator("#leaderboard-table tbody tr").count()).toBe(31);
    expect(await plain.locator("figure[data-figure=areas] svg text").count()).toBeGreaterThan(20);
    expect(await plain.locator("[data-needs-script]:visible").count()).toBe(0);
    await plain.close();
    const { page: narrow, troubles } = await open(paper(), { viewport: { width: 380, height: 800 } });
    const overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
    await narrow.emulateMedia({ media: "print" });
    expect(await narrow.locator("nav").isVisible()).toBe(false);
    await narrow.close();
  });

  async function withoutScript(): Promise<{ page: Page }> {
    const file = path.join(folder, "plain.html");
    await writeFile(file, renderReport(assembleReport(paper()), await readReportAssets()));
    const page = await browser.newPage({ javaScriptEnabled: false });
    await page.goto(pathToFileURL(file).href);
    return { page };
  }

  it("is dark where the system is, and light when asked", async () => {
    const { page } = await open(paper(), { colorScheme: "dark", viewport: { width: 1200, height: 900 } });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await background()).toBe("rgb(20, 23, 28)");
    await page.locator("#theme").click();
    expect(await background()).toBe("rgb(255, 255, 255)");
    await page.close();
  });

  it("never runs or shows as markup what models, corpora and warnings are called", async () => {
    const nasty = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)>`;
    const inputs = paper();
    const { page, troubles } = await open({
      ...inputs,
      title: nasty,
      models: inputs.models.map((model, place) => (place === 0 ? { ...model, ref: nasty, name: nasty } : model)),
      corpora: inputs.corpora.map((corpus, place) => (place === 0 ? { ...corpus, source: nasty } : corpus)),
      warnings: [{ code: "nasty", message: nasty }],
    });
    expect(await page.title()).toContain("<script>");
    expect(await page.locator("img").count()).toBe(0);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("stays under 3 MB and is ready within a second with 100 models on three corpora and twelve benchmarks", async () => {
    const { page, bytes } = await open(hundredModels());
    expect(bytes).toBeLessThan(3e6);
    const { ready, first } = await page.evaluate(() => ({
      ready: Number(document.documentElement.dataset["ready"]),
      first: performance.getEntriesByType("paint").map(({ startTime }) => startTime),
    }));
    process.stderr.write(
      `100 models: ${(bytes / 1e6).toFixed(2)} MB, ready after ${ready} ms, painted after ${Math.round(first[0] ?? 0)} ms\n`,
    );
    expect(ready).toBeLessThan(withinMs(1000));
    const started = Date.now();
    await page.locator("#filter").fill("model-07");
    await page.locator("#leaderboard-table thead th button").nth(2).click();
    expect(Date.now() - started).toBeLessThan(withinMs(1000));
    await page.close();
  });
});

/** Invented: scores fall with bpc, with scatter that repeats. */
function hundredModels(): ReportInputs {
  const wobble = (seed: number) => Math.sin(12.9898 * seed) * 0.5;
  const models = Array.from({ length: 100 }, (_, model) => ({
    ref: `model-${String(model).padStart(2, "0")}`,
    name: `model-${String(model).padStart(2, "0")}`,
    kind: "model" as const,
    family: `family-${model % 12}`,
    parameters: 1e9 * (1 + model),
  }));
  const corpora = ["english", "python", "math"];
  const areas = {
    knowledge: ["nq", "triviaqa", "arc", "hellaswag", "mmlu"],
    coding: ["humaneval", "mbpp", "ds1000"],
    math: ["gsm8k", "math", "sat-math", "mmlu-math"],
  };
  return {
    title: "A hundred models",
    date: "2026-01-01T00:00:00Z",
    provenance: { bitwitVersion: "0", commands: [], protocols: [], engines: [], scoreSources: [] },
    models,
    corpora: corpora.map((name) => ({ ref: name, name })),
    measurements: models.flatMap((_, model) =>
      corpora.map((_name, corpus) => {
        const bpc = 0.9 - model * 0.004 + 0.02 * wobble(model * 3 + corpus);
        return { model, corpus, bpc, interval: [bpc - 0.01, bpc + 0.01] as const };
      }),
    ),
    scores: Object.entries(areas).flatMap(([area, benchmarks]) =>
      benchmarks.flatMap((benchmark, place) =>
        models.map((_, model) => ({
          model,
          benchmark,
          area,
          value: 0.3 + model * 0.004 + 0.05 * wobble(model + 100 * place),
        })),
      ),
    ),
    positions: models.flatMap((_, model) =>
      corpora.map((_name, corpus) => ({
        model,
        corpus,
        bins: Array.from({ length: 20 }, (_bin, bin) => ({
          from: 2 ** bin,
          to: 2 ** (bin + 1) - 1,
          tokens: 1000,
          bits: 5000 - 100 * bin,
        })),
      })),
    ),
    documents: models.flatMap((_, model) =>
      corpora.map((_name, corpus) => ({
        ...{ model, corpus, documentCount: 500 },
        quantiles: { p5: 0.3, p25: 0.4, p50: 0.5, p75: 0.6, p95: 0.8 },
      })),
    ),
    warnings: [],
    method: [],
  };
}

it("has a content security policy that names the script and style in it by their hashes", async () => {
  const { createHash } = await import("node:crypto");
  const html = renderReport(
    assembleReport(referenceInputs(loadReference(), { date: "2026-01-01T00:00:00Z" })),
    await readReportAssets(),
  );
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1]?.replaceAll("&#39;", "'");
  const hash = (tag: string) => {
    const content = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(html)?.[1] as string;
    return `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
  };
  expect(policy).toBe(
    `default-src 'none'; script-src ${hash("script")}; style-src ${hash("style")}; font-src data:; base-uri 'none'; form-action 'none'`,
  );
  expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org|127\.0\.0\.1)[^"'\s)]*\.(js|css|woff2?|png)/);
});
