import { inflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { renderPng } from "./render-png.js";
import { renderScatter } from "./render-scatter.js";

interface Picture {
  readonly width: number;
  readonly height: number;
  /** The darkness of a pixel, 0 for white to 255. */
  readonly darkness: (x: number, y: number) => number;
}

/** A PNG of 8-bit RGBA without interlacing, after the specification's filters. */
function decodePng(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\u0089PNG\r\n\u001a\n");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  expect([bytes[24], bytes[25], bytes[28]]).toEqual([8, 6, 0]);
  const data: Buffer[] = [];
  for (let chunk = 8; chunk < bytes.length; chunk += 12 + bytes.readUInt32BE(chunk)) {
    if (bytes.toString("latin1", chunk + 4, chunk + 8) !== "IDAT") continue;
    data.push(bytes.subarray(chunk + 8, chunk + 8 + bytes.readUInt32BE(chunk)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = 4 * width;
  const pixels = new Uint8Array(stride * height);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (stride + 1)]!;
    for (let column = 0; column < stride; column++) {
      const left = column >= 4 ? pixels[row * stride + column - 4]! : 0;
      const above = row > 0 ? pixels[(row - 1) * stride + column]! : 0;
      const corner = row > 0 && column >= 4 ? pixels[(row - 1) * stride + column - 4]! : 0;
      const guess = left + above - corner;
      const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(guess - value));
      const paeth = toLeft! <= toAbove! && toLeft! <= toCorner! ? left : toAbove! <= toCorner! ? above : corner;
      const predicted = [0, left, above, (left + above) >> 1, paeth][filter]!;
      pixels[row * stride + column] = raw[row * (stride + 1) + 1 + column]! + predicted;
    }
  }
  return { width, height, darkness: (x, y) => 255 - pixels[y * stride + 4 * x + 1]! };
}

function darkPixels({ darkness }: Picture, left: number, top: number, right: number, bottom: number): number {
  let count = 0;
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) if (darkness(x, y) > 128) count++;
  return count;
}

test("the picture has the width asked for, the figure's proportions, a title in ink and a white margin", async () => {
  const svg = renderScatter({
    title: "HHHHHHHH",
    panels: [{ xLabel: "x", yLabel: "y", points: [{ name: "m", x: 1, y: 1 }] }],
  });
  const [, svgWidth, svgHeight] = /width="(\d+)" height="([\d.]+)"/u.exec(svg)!.map(Number);
  const picture = decodePng(await renderPng(svg, { widthPx: 1200 }));
  expect(picture.width).toBe(1200);
  expect(Math.abs(picture.height - (1200 * svgHeight!) / svgWidth!)).toBeLessThan(1);
  // Eight bold capitals of 25 × 1.2 px: about 130 px of stems each, or nothing at all if the font is missing.
  expect(darkPixels(picture, 28, 28, 250, 60)).toBeGreaterThan(800);
  expect(darkPixels(picture, 0, 0, 1200, 20)).toBe(0);
});

test("text is drawn from the bundled font alone, in the weight asked for", async () => {
  const draw = async (text: string) =>
    decodePng(
      await renderPng(
        `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="50"><rect width="200" height="50" fill="#fff"/>${text}</svg>`,
        {
          widthPx: 200,
        },
      ),
    );
  const ink = async (text: string) => darkPixels(await draw(text), 0, 0, 200, 50);
  const lato = await ink('<text x="5" y="40" font-family="Lato" font-size="40">Hn0</text>');
  expect(await ink("")).toBe(0);
  expect(lato).toBeGreaterThan(200);
  // A family that only a system could have falls to Lato: the same pixels.
  expect(await ink('<text x="5" y="40" font-family="\'DejaVu Serif\', sans-serif" font-size="40">Hn0</text>')).toBe(
    lato,
  );
  expect(
    await ink('<text x="5" y="40" font-family="Lato" font-weight="700" font-size="40">Hn0</text>'),
  ).toBeGreaterThan(1.3 * lato);
});

test("calls at the same time share one renderer, and the same figure gives the same bytes", async () => {
  const svg = renderScatter({ title: "twice", panels: [] });
  const [first, second] = await Promise.all([renderPng(svg, { widthPx: 300 }), renderPng(svg, { widthPx: 300 })]);
  expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true);
});

test("a width that is not a whole number of pixels is refused", async () => {
  await expect(renderPng("<svg/>", { widthPx: 0 })).rejects.toThrow(RangeError);
  await expect(renderPng("<svg/>", { widthPx: 10.5 })).rejects.toThrow(RangeError);
});
