import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeProtocol } from "../../src/measure/protocol.js";
import { createFakeModel, type FakeModelOptions } from "../../src/model/fake-model.js";
import { readPageAssets } from "../../src/report/report-assets.js";
import { renderTokensPage } from "../../src/report/tokens/tokens-page.js";
import { inspectTokens } from "../../src/study/inspect-tokens.js";
import { chromiumPath, openBrowser, recordTroubles, skipWithoutBrowser } from "../support/browser.js";
import { withinMs } from "../../src/slow-machine.test.support.js";

let folder: string;
let browser: Browser;

const models: Readonly<Record<string, FakeModelOptions>> = {
  first: {
    merges: ["the", " the", "ing", " in", " and", " river", "miller", "morn", "bell", "count", " again", "what"],
  },
  second: { merges: ["the", "ing", "\n\n", " r"], seed: 2, order: 1 },
};

async function pageOf(text: string, against?: string): Promise<string> {
  const inspecting = inspectTokens({
    ...{ model: "first", against, alternatives: 3, document: { name: "a text", text } },
    protocol: makeProtocol("full", 1900, 512),
    open: async (name) => createFakeModel({ name, ...models[name] }),
  });
  let step = await inspecting.next();
  while (step.done !== true) step = await inspecting.next();
  return renderTokensPage(step.value, await readPageAssets("tokens"));
}

describe.skipIf(chromiumPath === undefined)(`the token page in a browser${skipWithoutBrowser}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-tokens-page-"));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function open(html: string, options: Parameters<Browser["newPage"]>[0] = {}) {
    const file = path.join(folder, "tokens.html");
    await writeFile(file, html);
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
    const troubles = recordTroubles(page);
    await page.goto(pathToFileURL(file).href);
    return { page, troubles };
  }

  /** The text as a reader, or a screen reader, gets it: blocks in order. */
  const shownText = (page: Page) =>
    page.locator("#text .block").evaluateAll((blocks) => blocks.map((block) => block.textContent).join(""));
  const tip = (page: Page) => page.locator("#tip").textContent();

  const sample = "the thing is in the inn\n\n    the ring \u{1f30a} and\r\nthe end\t.";

  it("shows the text unchanged and in order, and asks for nothing else", async () => {
    const { page, troubles } = await open(await pageOf(sample));
    expect(await shownText(page)).toBe(sample);
    expect(await page.locator(".summary").textContent()).toMatch(/first needs [\d,]+ bits for 54 characters/);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("reads fully without its script, in print too", async () => {
    const { page } = await open(await pageOf(sample), { javaScriptEnabled: false });
    expect(await shownText(page)).toBe(sample);
    const shaded = page.locator("#text .s7, #text .s8").first();
    const background = () => shaded.evaluate((one) => getComputedStyle(one).backgroundColor);
    const onScreen = await background();
    expect(onScreen).not.toBe("rgba(0, 0, 0, 0)");
    await page.emulateMedia({ media: "print" });
    expect(await background()).toBe(onScreen);
    expect(await shaded.evaluate((one) => getComputedStyle(one).printColorAdjust)).toBe("exact");
    expect(await page.locator("#theme").isVisible()).toBe(false);
    await page.close();
  });

  it("says a token's bits, probability, rank and what was expected to the pointer and to the keyboard", async () => {
    const { page, troubles } = await open(await pageOf(sample));
    await page.locator("#text span").nth(3).hover();
    const first = await tip(page);
    expect(first).toMatch(/^\S+ ?[\d.]+ bits · [\d.]+\s% · rank [\d,]+ of 269expected/);
    await page.mouse.move(2, 2);
    expect(await page.locator("#tip").isVisible()).toBe(false);
    await page.locator("#text").focus();
    for (let step = 0; step < 4; step++) await page.keyboard.press("ArrowRight");
    expect(await tip(page)).toBe(first);
    await page.keyboard.press("ArrowLeft");
    expect(await tip(page)).not.toBe(first);
    await page.keyboard.press("Escape");
    expect(await page.locator("#tip").isVisible()).toBe(false);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("keeps the tip on the screen at every edge, also on a narrow one", async () => {
    for (const width of [1200, 380]) {
      const { page } = await open(await pageOf(`${sample}\n`.repeat(30), "second"), {
        viewport: { width, height: 700 },
      });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      const spans = page.locator("#text span");
      for (const place of [0, 40, 41, 42, 400]) {
        await spans.nth(place).scrollIntoViewIfNeeded();
        await spans.nth(place).hover();
        const box = await page.locator("#tip").boundingBox();
        expect(box?.x).toBeGreaterThanOrEqual(0);
        expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
        expect(box?.y).toBeGreaterThanOrEqual(0);
      }
      await page.close();
    }
  });

  it("leads from the list of expensive tokens into the text, where the tip says the same bits", async () => {
    const { page } = await open(await pageOf(`${sample}\n`.repeat(200)));
    await page.locator("details summary").click();
    const row = page.locator(".hardest tbody tr").nth(9);
    const bits = await row.locator("td").nth(1).textContent();
    await row.locator("a").scrollIntoViewIfNeeded();
    const box = (await row.locator("a").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
    const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
    await page.mouse.click(...at);
    await page.waitForFunction(() => document.getElementById("tip")?.hidden === false);
    expect(await tip(page)).toContain(`${bits} bits`);
    const target = page.locator("#text span:target");
    await expect.poll(() => target.evaluate((one) => Math.round(one.getBoundingClientRect().top))).toBeGreaterThan(0);
    expect(await target.evaluate((one) => one.getBoundingClientRect().bottom)).toBeLessThan(900);
    // The pointer rests where the link was, over another token by now: it takes the tip only when it moves.
    const under = await page.evaluate(([x, y]) => document.elementFromPoint(x, y)?.closest("#text") !== null, at);
    expect(under).toBe(true);
    await page.waitForTimeout(300);
    expect(await tip(page)).toContain(`${bits} bits`);
    await page.locator("#text span:target + span + span").hover(); // The next is another line break, as dear.
    await expect.poll(() => tip(page)).not.toContain(`${bits} bits`);
    await page.close();
  });

  it("shows the difference of two models with other tokens, and says which colour is whose", async () => {
    const { page, troubles } = await open(await pageOf(sample, "second"), { colorScheme: "dark" });
    expect(await shownText(page)).toBe(sample);
    expect(await page.locator(".legend").textContent()).toMatch(
      /blue where second needs fewer,\s+orange where it needs more/,
    );
    await page.locator("#text span").nth(1).hover();
    expect(await tip(page)).toMatch(/[−+][\d.]+ bitsfirst: [\d.]+ bits.*second: [\d.]+ bits/);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("never runs or obeys what a document holds", async () => {
    const nasty = `</script><script>document.title="owned"</script><img src=x onerror=alert(1)> </span></div> &lt; \u202e\u0000\r<!--`;
    const { page, troubles } = await open(await pageOf(nasty));
    expect(await page.title()).toContain("a text");
    expect(await page.locator("img").count()).toBe(0);
    expect(await shownText(page)).toBe(nasty.replace("\u0000", "␀").replace("\r", "␍"));
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("says that an empty document costs nothing", async () => {
    const { page, troubles } = await open(await pageOf(""));
    expect(await page.locator(".summary").textContent()).toContain("empty");
    expect(troubles).toEqual([]);
    await page.close();
  });

  it.each([
    ["prose in paragraphs", (words: string) => words.replace(/(.{300}\S*) /g, "$1\n\n")],
    ["one single line", (words: string) => words],
  ])("shows 100,000 characters within a second and scrolls and answers at once: %s", async (name, shape) => {
    const words = "the miller counts what came in and rings the morning bell over the river again ";
    const text = shape(words.repeat(1300)).slice(0, 100_000);
    const { page, troubles } = await open(await pageOf(text));
    const { spans, ready } = await page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      return { spans: document.querySelectorAll("#text span").length, ready: performance.now() };
    });
    const slowestFrame = await page.evaluate(async () => {
      let slowest = 0;
      for (let y = 0; y < document.documentElement.scrollHeight; y += 700) {
        const before = performance.now();
        scrollTo(0, y);
        await new Promise((resolve) => requestAnimationFrame(resolve));
        slowest = Math.max(slowest, performance.now() - before);
      }
      return slowest;
    });
    const slowestTip = await page.evaluate(() => {
      const all = document.querySelectorAll("#text span");
      let slowest = 0;
      for (let place = 0; place < all.length; place += Math.floor(all.length / 50)) {
        const before = performance.now();
        all[place]?.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
        slowest = Math.max(slowest, performance.now() - before);
      }
      return slowest;
    });
    const numbers = [ready, slowestFrame, slowestTip].map(Math.round);
    process.stderr.write(
      `${name}, ${spans} tokens: painted after ${numbers[0]} ms, slowest frame ${numbers[1]} ms, slowest tip ${numbers[2]} ms\n`,
    );
    expect(spans).toBeGreaterThan(30_000);
    expect(ready).toBeLessThan(withinMs(1000));
    expect(slowestFrame).toBeLessThan(withinMs(500));
    expect(slowestTip).toBeLessThan(withinMs(200));
    expect(await shownText(page)).toBe(text);
    expect(troubles).toEqual([]);
    await page.close();
  });
});
