import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chromiumPath, openBrowser, recordTroubles, skipWithoutBrowser } from "../support/browser.js";

const main = path.resolve(import.meta.dirname, "../../dist/cli/main.js");
let folder: string;
let browser: Browser;
const children: ChildProcess[] = [];

function bitwit(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  return child;
}

async function addressOf(viewer: ChildProcess): Promise<string> {
  const [first] = (await once(viewer.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return (JSON.parse(first.toString()) as { url: string }).url;
}

describe.skipIf(chromiumPath === undefined)(`bitwit view in a browser${skipWithoutBrowser}`, () => {
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "bitwit-view-"));
    await mkdir(path.join(folder, "run"));
    await writeFile(
      path.join(folder, "english.jsonl"),
      Array.from({ length: 60 }, (_, n) =>
        JSON.stringify({ content: `Letter ${n}. ${"The miller went down. ".repeat(50)}` }),
      ).join("\n"),
    );
    browser = await openBrowser();
  });
  afterAll(async () => {
    for (const child of children) child.kill("SIGKILL");
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("shows an empty run, then its progress, then its results, without being asked again", async () => {
    const url = await addressOf(bitwit("view", "run", "--json"));
    const page = await browser.newPage();
    const troubles = recordTroubles(page);
    await page.goto(url);
    expect(await page.locator("#leaderboard-table tbody tr").count()).toBe(0);
    expect(await page.locator(".summary").textContent()).toContain("Nothing is measured yet.");

    const run = bitwit("measure", "ladder:xs", "ladder:s", "gzip", "--corpus", "english.jsonl", "--run", "run");
    await page.waitForFunction(() =>
      /\d of 3 measurements finished/.test(document.getElementById("live-text")?.textContent ?? ""),
    );
    await page.waitForFunction(() => document.querySelectorAll("#leaderboard-table tbody tr").length > 0);
    await once(run, "exit");
    await page.waitForFunction(() => document.querySelectorAll("#leaderboard-table tbody tr").length === 3);
    await page.waitForFunction(() => document.getElementById("live-text")?.textContent === "The run is finished.");
    expect(await page.locator("#leaderboard-table").textContent()).toMatch(/ladder:s.*ladder:xs/s);
    expect(troubles).toEqual([]);
    await page.close();
  });

  it("does not take the page away from a reader, and keeps what the reader chose", async () => {
    const url = await addressOf(bitwit("view", "run", "--json"));
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(() => document.getElementById("live-text")?.textContent !== "Waiting for the run…");
    await page.locator("#filter").fill("gzip");
    await page.locator("#leaderboard-table thead th button").first().click();
    await writeFile(path.join(folder, "run", "scores-changed"), "");
    await mkdir(path.join(folder, "run", "scores"), { recursive: true });
    await writeFile(path.join(folder, "run", "scores", "other.json"), "{}");
    await page.locator("#live-reload").waitFor({ state: "visible" });
    expect(await page.locator("#filter").inputValue()).toBe("gzip");
    await page.locator("#live-reload").click();
    await page.waitForFunction(() => document.getElementById("live-text")?.textContent === "The run is finished.");
    expect(await page.locator("#filter").inputValue()).toBe("gzip");
    expect(await page.locator("#leaderboard-table tbody tr:visible").count()).toBe(1);
    expect(await page.locator("#leaderboard-table thead th").first().getAttribute("aria-sort")).toBe("ascending");
    await page.close();
  });

  it("says when the run was killed", async () => {
    const progress = { schemaVersion: 1, state: "running", pid: 2 ** 22 + 1, startedAt: "2020-01-01T00:00:00Z" };
    await writeFile(
      path.join(folder, "run", "progress.json"),
      JSON.stringify({ ...progress, updatedAt: "2020-01-01T00:00:01Z", measured: 1, toMeasure: 3 }),
    );
    const url = await addressOf(bitwit("view", "run", "--json"));
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForFunction(() =>
      /no sign of life: 1 of 3/.test(document.getElementById("live-text")?.textContent ?? ""),
    );
    await page.close();
  });

  it("says how many workers score, and how far they are with everything that is left", async () => {
    const worker = { name: "a", state: "scoring", model: "ladder:xs", shards: 3 };
    const progressOf = (workers: object[]) => ({
      ...{ schemaVersion: 1, state: "running", pid: process.pid, measured: 1, toMeasure: 3, workers },
      ...{ startedAt: new Date().toISOString(), updatedAt: new Date().toISOString() },
      current: {
        step: "scoring",
        done: 500,
        total: 1000,
        resumed: 0,
        since: new Date(Date.now() - 60_000).toISOString(),
      },
    });
    const file = path.join(folder, "run", "progress.json");
    await writeFile(file, JSON.stringify(progressOf([worker, { ...worker, name: "b", state: "opening" }])));
    const page = await browser.newPage();
    await page.goto(await addressOf(bitwit("view", "run", "--json")));
    await page.waitForFunction(() =>
      /^Scoring: 50 % · 1 of 2 workers scoring · (1 min|\d+ s) left · 1 of 3 measurements finished$/.test(
        document.getElementById("live-text")?.textContent ?? "",
      ),
    );
    const bar = page.locator("#live-bar");
    expect(await bar.evaluate((one) => (one as HTMLProgressElement).value)).toBeCloseTo(2 / 3, 6);
    for (const [workers, words] of [
      [[worker, worker], " · 2 workers · "],
      [[worker], " · 1 worker · "],
      [[], " · no worker yet · "],
    ] as const) {
      await writeFile(file, JSON.stringify(progressOf([...workers])));
      await page.waitForFunction((text) => document.getElementById("live-text")?.textContent?.includes(text), words);
    }
    await page.close();
  });

  it("stops on Ctrl-C, and says a folder or port that cannot be", async () => {
    const viewer = bitwit("view", "run", "--json");
    const url = await addressOf(viewer);
    viewer.kill("SIGINT");
    expect(await once(viewer, "exit")).toEqual([0, null]);
    await expect(fetch(url)).rejects.toThrow();
    for (const args of [
      ["view", "nowhere"],
      ["view", "run", "--port", "99999"],
    ]) {
      const [code] = (await once(bitwit(...args), "exit")) as [number];
      expect(code, args.join(" ")).toBe(2);
    }
  });
});
