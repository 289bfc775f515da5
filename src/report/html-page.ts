/**
 * One HTML file that needs nothing else: data, script, style and fonts stand in it, and its content security policy allows
 * exactly those.
 */
import { createHash } from "node:crypto";
import { html, jsonForScript, trusted, type Html } from "./html.js";

export interface PageAssets {
  /** The bundled script and style sheet (`web/NAME/`). */
  readonly script: string;
  readonly style: string;
  /** TrueType files, so that the page looks and breaks its lines the same everywhere. */
  readonly fonts: readonly { readonly weight: number; readonly bytes: Uint8Array }[];
}

export interface Page {
  readonly title: string;
  readonly bitwitVersion: string;
  readonly body: Html;
  /** What the script reads, from the element with this id. */
  readonly data: { readonly id: string; readonly value: unknown };
  /** The page is served beside `events`, and keeps itself up to date (src/viewer/). */
  readonly live?: { readonly version: string } | undefined;
}

export function renderPage({ title, bitwitVersion, body, data, live }: Page, assets: PageAssets): string {
  const style = `${assets.fonts.map(fontFace).join("\n")}\n${assets.style}`.replace(/<\/style/giu, "<\\/style");
  const script = assets.script.replace(/<\/script/giu, "<\\/script").replace(/<!--/gu, "<\\!--");
  const page = html`<!doctype html>
    <html lang="en" ${live && html` data-version="${live.version}"`}>
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(script, style, live !== undefined)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="bitwit ${bitwitVersion}" />
        <title>${title} · bitwit</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        ${body} ${trusted(`<script type="application/json" id="${data.id}">${jsonForScript(data.value).text}</script>`)}
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `;
  return page.text;
}

/** Hashes of exactly what stands between the tags: formatting them would lock the page out of its own script. */
function policy(script: string, style: string, live: boolean): string {
  const hash = (content: string) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "font-src data:",
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function fontFace({ weight, bytes }: PageAssets["fonts"][number]): string {
  const data = Buffer.from(bytes).toString("base64");
  return `@font-face{font-family:Lato;font-weight:${weight};src:url(data:font/ttf;base64,${data}) format("truetype")}`;
}
