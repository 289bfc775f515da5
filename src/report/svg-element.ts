/**
 * SVG as text. Invariant: whatever names and labels hold, the result is well-formed XML: markup is escaped, characters
 * that XML 1.0 forbids become U+FFFD, and numbers have at most two decimals, the same on every machine.
 */

export type SvgAttributes = Readonly<Record<string, string | number | undefined>>;

/** One element. `children` is SVG text already; undefined attributes are left out. */
export function svgElement(name: string, attributes: SvgAttributes, children?: string | readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? svgNumber(value) : escapeXml(value as string)}"`)
    .join("");
  if (children === undefined) return `<${name}${written}/>`;
  return `<${name}${written}>${typeof children === "string" ? children : `\n${children.join("\n")}\n`}</${name}>`;
}

/** A hundredth of a pixel is below what any screen or printer shows. */
export function svgNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`an SVG coordinate must be finite: ${value}`);
  return String(Number(value.toFixed(2)) + 0);
}

export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/\s+/gu, " ")
    .replace(/&/gu, "&amp;")
    .replace(/</gu, "&lt;")
    .replace(/>/gu, "&gt;")
    .replace(/"/gu, "&quot;");
}
