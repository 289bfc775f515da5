import fc from "fast-check";
import { expect, test } from "vitest";
import { fitLine } from "../fit/fit-line.js";
import type { ScatterFigure, ScatterPoint } from "./figure.js";
import { renderScatter } from "./render-scatter.js";
import { textWidth } from "./text-width.js";

/** Made-up accuracies; the bits per byte are the ladder's. */
const ladder: ScatterPoint[] = (
  [
    ["xs", 1.828, 0.42],
    ["s", 1.616, 0.51],
    ["m", 1.518, 0.56],
    ["m-prose", 1.502, 0.58],
    ["m-code", 1.637, 0.49],
    ["m-math", 1.689, 0.47],
    ["l", 1.375, 0.66],
  ] as const
).map(([size, x, y]) => ({
  name: `ladder:${size}`,
  x,
  y,
  xInterval: [x - 0.02, x + 0.02],
  yInterval: [y - 0.056, y + 0.056],
  series: size.includes("-") ? "one kind of text" : "all kinds of text",
}));

function figureOf(points: readonly ScatterPoint[]): ScatterFigure {
  const panel = { xLabel: "bits per character", yLabel: "accuracy", points, fit: fitLine(points) };
  return { title: "Compression and ability", panels: [panel] };
}

interface DrawnText {
  readonly text: string;
  readonly fontSize: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Every text of a document with the place it takes, read from the SVG alone (turned texts left out). */
function drawnTexts(svg: string): DrawnText[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/gu)].flatMap(([, attributes = "", text = ""]) => {
    if (attributes.includes("transform=")) return [];
    const attribute = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`, "u").exec(attributes)?.[1];
    const fontSize = Number(attribute("font-size"));
    const width = textWidth(text, fontSize, attribute("font-weight") === "700" ? "bold" : "regular");
    const anchor = attribute("text-anchor") ?? "start";
    const left = Number(attribute("x")) - width * { start: 0, middle: 0.5, end: 1 }[anchor as "start"];
    const baseline = Number(attribute("y"));
    return [
      { text, fontSize, left, right: left + width, top: baseline - 0.73 * fontSize, bottom: baseline + 0.2 * fontSize },
    ];
  });
}

function sizeOf(svg: string): { width: number; height: number } {
  const [, width, height] = /<svg [^>]*width="([\d.]+)" height="([\d.]+)"/u.exec(svg) ?? [];
  return { width: Number(width), height: Number(height) };
}

function expectLegible(svg: string): void {
  const { width, height } = sizeOf(svg);
  const texts = drawnTexts(svg);
  texts.forEach((one, index) => {
    expect(one.left >= 0 && one.right <= width && one.top >= 0 && one.bottom <= height, one.text).toBe(true);
    for (const other of texts.slice(index + 1)) {
      const overlap =
        Math.min(one.right, other.right) - Math.max(one.left, other.left) > 0.01 &&
        Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 0.01;
      expect(overlap, `${one.text} over ${other.text}`).toBe(false);
    }
  });
}

test("the golden figure is drawn as it was", async () => {
  const panels = ["English", "Mean of the three"].map((title) => ({
    ...figureOf(ladder).panels[0]!,
    title,
    yBounds: [0, 1] as const,
    yReferences: [{ y: 0.25, label: "chance" }],
  }));
  const svg = renderScatter({
    ...figureOf([]),
    subtitle: "Made-up accuracies.",
    caption: "Bars: 95 % intervals.",
    panels,
  });
  expectLegible(svg);
  await expect(svg).toMatchFileSnapshot("../../test/golden/scatter.svg");
});

test("all texts of seven to twelve random points stand inside the canvas and overlap no other", () => {
  const share = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
  const point = fc.record({
    name: fc.stringMatching(/^[a-z]{2,8}:[a-z0-9-]{1,12}$/u),
    x: share.map((value) => 0.4 + value),
    y: share,
  });
  fc.assert(
    fc.property(fc.array(point, { minLength: 7, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (points, count) => {
      const panel = { ...figureOf(points).panels[0]!, title: "Panel", yBounds: [0, 1] as const };
      const svg = renderScatter({ title: "T", panels: Array.from({ length: count }, () => panel) });
      expectLegible(svg);
      for (const { name } of points) {
        expect(drawnTexts(svg).filter(({ text }) => text === name).length).toBeGreaterThanOrEqual(count);
      }
    }),
    { seed: 1904, numRuns: 60 },
  );
});

test("the drawn line is the fit's: its ends, read back through the ticks, satisfy the equation", () => {
  const figure = figureOf(ladder);
  const svg = renderScatter(figure);
  const fit = fitLine(ladder);
  if (fit.status !== "ok") throw new Error(fit.reason);
  const [, x1, y1, x2, y2] =
    /<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)" y2="([\d.]+)" stroke="#3d444d"/u.exec(svg)?.map(Number) ?? [];
  const ticks = drawnTexts(svg).filter(({ fontSize }) => fontSize === 13);
  const xTicks = ticks.filter(({ text, bottom }) => bottom > sizeOf(svg).height - 70 && Number(text) > 1);
  const yTicks = ticks.filter((tick) => !xTicks.includes(tick));
  const [a, b] = [xTicks[0]!, xTicks.at(-1)!];
  const [c, d] = [yTicks[0]!, yTicks.at(-1)!];
  const middle = (tick: DrawnText) => (tick.left + tick.right) / 2;
  // A tick's text stands 0.35 of its size below its line.
  const level = (tick: DrawnText) => tick.bottom - 0.2 * 13 - 0.35 * 13;
  const between = (at: number, from: number, to: number, low: string, high: string) =>
    Number(low) + ((at - from) / (to - from)) * (Number(high) - Number(low));
  for (const [x, y] of [
    [x1!, y1!],
    [x2!, y2!],
  ] as const) {
    const dataX = between(x, middle(a), middle(b), a.text, b.text);
    const dataY = between(y, level(c), level(d), c.text, d.text);
    expect(dataY).toBeCloseTo(fit.intercept + fit.slope * dataX, 3);
  }
});

test("r, n and RMSE stand in the figure, and where there is no line, why", () => {
  const fit = fitLine(ladder);
  if (fit.status !== "ok") throw new Error(fit.reason);
  expect(renderScatter(figureOf(ladder))).toContain(
    `Pearson r = −${Math.abs(fit.pearson).toFixed(3)} · n = 7 · RMSE ${fit.rmse.toFixed(4)}`,
  );
  const two = renderScatter(figureOf(ladder.slice(0, 2)));
  expect(two).toContain("no line: fewer than three points · n = 2");
  expect(two).not.toContain('stroke="#3d444d"');
});

test("a legend names the series only when there are several", () => {
  expect(renderScatter(figureOf(ladder))).toContain(">one kind of text<");
  expect(renderScatter(figureOf(ladder.filter(({ series }) => series === "one kind of text")))).not.toContain(
    ">one kind of text<",
  );
});

test("points in one place are all named, and a figure without points says so", () => {
  const same = Array.from({ length: 9 }, (_, index) => ({ name: `same ${index}`, x: 1, y: 0.5 }));
  const svg = renderScatter(figureOf(same));
  expectLegible(svg);
  for (const { name } of same) expect(svg).toContain(`>${name}<`);
  expect(renderScatter({ title: "empty", panels: [{ xLabel: "x", yLabel: "y", points: [] }] })).toContain(
    "no points yet",
  );
  expect(renderScatter({ title: "no panels", panels: [] })).toContain("no panels");
});

test("markup in a name is text", () => {
  const svg = renderScatter(figureOf([{ name: '<script>"&', x: 1, y: 1 }]));
  expect(svg).toContain(">&lt;script&gt;&quot;&amp;<");
  expect(svg).not.toContain("<script");
});

test("a point without finite numbers is refused by name", () => {
  expect(() =>
    renderScatter({ title: "t", panels: [{ xLabel: "x", yLabel: "y", points: [{ name: "falcon", x: NaN, y: 1 }] }] }),
  ).toThrow(/falcon/u);
});
