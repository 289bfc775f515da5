import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fileFromRoot } from "../../package-root.js";
import { probability } from "./probability.js";
import { BITS_BOUNDS, describeShade, DIFFERENCE_BOUNDS, SHADE_COUNT, shadeOf } from "./shades.js";
import { visibleText } from "./visible-text.js";

describe("shades", () => {
  it("begin at their bounds", () => {
    expect([0, 0.49, 0.5, 2.9, 3, 14, 99].map((bits) => shadeOf(bits, BITS_BOUNDS))).toEqual([0, 0, 1, 3, 4, 8, 8]);
    expect([-9, -6, -0.26, 0, 0.25, 8].map((bits) => shadeOf(bits, DIFFERENCE_BOUNDS))).toEqual([0, 1, 3, 4, 5, 8]);
    expect([0, 4, 8].map((shade) => describeShade(shade, BITS_BOUNDS))).toEqual(["under 0.5", "3 to 5", "14 and more"]);
    expect(describeShade(4, DIFFERENCE_BOUNDS)).toBe("−0.25 to 0.25");
  });

  const sheets = ["report/report.css", "tokens/tokens.css"].map((file) =>
    readFileSync(fileFromRoot(`web/${file}`), "utf8"),
  );
  /** Variables of one theme; the dark one stands on top of the light one. */
  const variables = (theme: "light" | "dark"): Map<string, string> => {
    const light = sheets.flatMap((css) => [...css.matchAll(/^:root \{([^}]*)\}/gm)]);
    const dark = sheets.flatMap((css) => [...css.matchAll(/^:root\[data-theme="dark"\] \{([^}]*)\}/gm)]);
    const blocks = [...light, ...(theme === "dark" ? dark : [])].map(([, block]) => block as string);
    return new Map(
      blocks.flatMap((block) =>
        [...block.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]),
      ) as [string, string][],
    );
  };
  /** WCAG 2.2: relative luminance. */
  const luminance = (hex: string): number => {
    const channels = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
    const [red, green, blue] = channels.map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (red as number) + 0.7152 * (green as number) + 0.0722 * (blue as number);
  };
  const contrast = (a: string, b: string): number => {
    const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };

  it.each(["light", "dark"] as const)("leave the text readable on every one of them (%s)", (theme) => {
    const all = variables(theme);
    const value = (name: string) => {
      const found = all.get(name) as string;
      return found === "transparent" ? (all.get("paper") as string) : found;
    };
    const short = Array.from({ length: SHADE_COUNT }, (_, shade) => [
      ["bits", shade, contrast(value(`bits-${shade}`), value(`bits-ink-${shade}`))],
      ["difference", shade, contrast(value(`difference-${shade}`), value(`difference-ink-${shade}`))],
    ])
      .flat()
      .filter(([, , found]) => (found as number) < 4.5);
    expect(short).toEqual([]);
  });

  it.each(["light", "dark"] as const)(
    "differ from step to step in lightness, so that hue is not needed (%s)",
    (theme) => {
      const all = variables(theme);
      const ramp = Array.from({ length: SHADE_COUNT }, (_, shade) =>
        luminance((shade === 0 ? all.get("paper") : all.get(`bits-${shade}`)) as string),
      );
      const steps = ramp.slice(1).map((one, index) => (one - (ramp[index] as number)) * (theme === "light" ? -1 : 1));
      expect(steps.every((step) => step > 0)).toBe(true);
    },
  );
});

describe("numbers and texts for reading", () => {
  it("give a probability the digits that count", () => {
    const text = (bits: number) => probability(bits).replaceAll("\u00a0", " ");
    expect([0, 0.001, 0.01, 1, 3.5, 10, 17].map(text)).toEqual([
      "100 %",
      "99.9 %",
      "99.3 %",
      "50.0 %",
      "8.8 %",
      "0.098 %",
      "0.00076 %",
    ]);
    expect(text(40)).toBe("1 in 1.1 × 10¹²");
  });

  it("make invisible characters visible and leave joined emoji whole", () => {
    expect(visibleText(" a\tb\r\n")).toBe("␣a⇥b⟨CR⟩↵");
    expect(visibleText("\u202e\u00a0\u0000")).toBe("⟨U+202E⟩⟨U+00A0⟩⟨U+0000⟩");
    expect(visibleText("👩‍👧")).toBe("👩‍👧");
  });
});
