import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { initWasm, Resvg } from "@resvg/resvg-wasm";
import { EnvironmentError } from "../errors.js";

/**
 * An SVG of this folder as a PNG, the same on every machine: resvg in WebAssembly, and Lato from an npm package.
 * System fonts are never read, so a machine without any draws the same picture. A character that Lato lacks, such as
 * an ideograph in a model's name, is left blank in the PNG; the SVG still has it.
 */
export interface PngOptions {
  /** The height follows from the SVG's proportions. */
  readonly widthPx: number;
}

export async function renderPng(svg: string, { widthPx }: PngOptions): Promise<Uint8Array> {
  if (!(Number.isInteger(widthPx) && widthPx >= 1 && widthPx <= 16_384)) {
    throw new RangeError(`a PNG's width is a whole number of pixels from 1 to 16384: ${widthPx}`);
  }
  renderer ??= loadRenderer();
  const fontBuffers = await renderer;
  const image = new Resvg(svg, {
    fitTo: { mode: "width", value: widthPx },
    font: { fontBuffers, defaultFontFamily: "Lato", sansSerifFamily: "Lato" },
  });
  try {
    const rendered = image.render();
    const png = rendered.asPng();
    rendered.free();
    return png;
  } finally {
    image.free();
  }
}

/** Loaded once a process, at the first picture: resvg refuses a second `initWasm`. */
let renderer: Promise<Uint8Array[]> | undefined;

async function loadRenderer(): Promise<Uint8Array[]> {
  const require = createRequire(import.meta.url);
  const read = (file: string) => readFile(require.resolve(file));
  try {
    const [wasm, ...fonts] = await Promise.all([
      read("@resvg/resvg-wasm/index_bg.wasm"),
      read("@expo-google-fonts/lato/400Regular/Lato_400Regular.ttf"),
      read("@expo-google-fonts/lato/700Bold/Lato_700Bold.ttf"),
    ]);
    await initWasm(wasm);
    return fonts;
  } catch (cause) {
    throw new EnvironmentError("png-renderer-missing", `cannot load the PNG renderer: ${String(cause)}`, {
      hint: "Install bitwit again with its dependencies, or use the SVG.",
      cause,
    });
  }
}
