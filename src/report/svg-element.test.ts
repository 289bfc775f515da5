import { expect, test } from "vitest";
import { escapeXml, svgElement, svgNumber } from "./svg-element.js";

test("markup, quotes, controls and lone surrogates cannot break the document", () => {
  expect(escapeXml(`<a href="x">&\u0000\u001b\ud800 🙂`)).toBe(
    "&lt;a href=&quot;x&quot;&gt;&amp;\ufffd\ufffd\ufffd 🙂",
  );
  expect(svgElement("text", { fill: '"/><script>' }, escapeXml("</text>"))).toBe(
    '<text fill="&quot;/&gt;&lt;script&gt;">&lt;/text&gt;</text>',
  );
});

test("undefined attributes are left out and an element without children closes itself", () => {
  expect(svgElement("line", { x1: 1, stroke: undefined })).toBe('<line x1="1"/>');
});

test("numbers have at most two decimals, zero has no sign, and NaN is refused", () => {
  expect([1 / 3, -0.001, 12, 1e21].map(svgNumber)).toEqual(["0.33", "0", "12", "1e+21"]);
  expect(() => svgNumber(NaN)).toThrow(RangeError);
});
