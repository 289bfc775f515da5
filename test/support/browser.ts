/** A real Chromium for page tests, if the machine has one: `CHROME_PATH`, or where Debian and others put it. */
import { existsSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const places = [
  process.env["CHROME_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
];

export const chromiumPath = places.find((place) => place !== undefined && existsSync(place));

/** For `describe.skipIf`: says what is missing where the tests are listed. */
export const skipWithoutBrowser =
  chromiumPath === undefined ? " (skipped: no Chromium found; apt-get install chromium, or set CHROME_PATH)" : "";

export function openBrowser(): Promise<Browser> {
  // The sandbox needs rights that containers of CI machines lack; only our own pages are opened.
  return chromium.launch({ executablePath: chromiumPath as string, args: ["--no-sandbox"] });
}

/** What a page logs, its errors and whatever it asked for beyond itself. */
export function recordTroubles(page: Page): string[] {
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url()) && !request.url().startsWith("http://127.0.0.1:"))
      troubles.push(`request: ${request.url()}`);
  });
  return troubles;
}
