/**
 * What every figure has in common, after Observable Plot has drawn it: a name and a description for screen readers, the
 * house's font, no styles (the page's content security policy refuses them, and PNG renderers ignore them), and numbers
 * of at most two decimals.
 */
import { fontFamily } from "../figure-style.js";
import type { FigureTheme } from "./figure-theme.js";

export interface FigureContext {
  /** The page's, or linkedom's on the server. */
  readonly document: Document;
  readonly theme: FigureTheme;
  readonly widthPx: number;
  /** Draw title and subtitle into the picture: for files of their own, not for the page, which has headings. */
  readonly standalone?: boolean;
}

export interface FigureText {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export const SVG = "http://www.w3.org/2000/svg";
export const FONT_PX = 13;

/** A plot's options that are the same everywhere. */
export function plotBase({ document, widthPx }: FigureContext) {
  return { document, width: widthPx, style: { color: "" } };
}

export function svgNode(
  document: Document,
  name: string,
  attributes: Record<string, string | number>,
  text?: string,
): SVGElement {
  const node = document.createElementNS(SVG, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) {
    node.setAttribute(key, typeof value === "number" ? String(Number(value.toFixed(2))) : value);
  }
  if (text !== undefined) node.textContent = text;
  return node;
}

export function finishSvg(
  svg: SVGElement,
  { id, title, description }: FigureText,
  { document, theme, standalone = false }: FigureContext,
): SVGSVGElement {
  for (const node of [svg, ...svg.querySelectorAll("*")]) tidy(node as SVGElement);
  svg.removeAttribute("class");
  const attributes = {
    xmlns: SVG,
    role: "img",
    "aria-labelledby": `${id}-title ${id}-description`,
    "font-family": fontFamily,
    "font-size": String(FONT_PX),
    fill: theme.ink,
    color: theme.ink,
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  if (standalone) for (const text of svg.querySelectorAll("text")) dropArrows(text);
  svg.prepend(
    svgNode(document, "title", { id: `${id}-title` }, title),
    svgNode(document, "desc", { id: `${id}-description` }, description),
  );
  return svg as SVGSVGElement;
}

/** PNGs are drawn with Lato alone, which has no arrows. */
function dropArrows(text: Element): void {
  const content = text.textContent ?? "";
  if (/[→↑]/u.test(content)) text.textContent = content.replace(/^↑ | →$/gu, "");
}

function tidy(node: SVGElement): void {
  if (node.localName === "style") {
    node.remove();
    return;
  }
  for (const declaration of (node.getAttribute("style") ?? "").split(";")) {
    const [name, value] = declaration.split(/:(.*)/s).map((part) => part.trim());
    if (name && value) node.setAttribute(name, value);
  }
  node.removeAttribute("style");
  node.removeAttribute("aria-label");
  for (const name of ["d", "transform", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "points"]) {
    const value = node.getAttribute(name);
    if (value !== null && value.includes(".")) node.setAttribute(name, roundNumbers(value));
  }
}

function roundNumbers(text: string): string {
  return text.replace(/-?\d+\.\d{3,}(e-?\d+)?/gu, (number) => String(Number(Number(number).toFixed(2))));
}
