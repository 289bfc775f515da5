/** The tip at a token: what came, what it cost, what was expected. Text only, so a document cannot put markup into it. */
import { probability } from "../../src/report/tokens/probability.js";
import type { ModelFacts, TokenFacts } from "./token-data.js";

const EDGE_PX = 8;
/** More tokens in one span (an emoji of byte tokens) are counted, not listed. */
const TOKENS_LISTED = 6;

export function fillTip(tip: HTMLElement, models: readonly ModelFacts[]): void {
  const [first, second] = models;
  if (first === undefined) return;
  const parts: HTMLElement[] = [];
  const alone = first.tokens.length === 1 && second === undefined;
  if (alone) parts.push(title(first.tokens[0]?.text ?? ""));
  if (second !== undefined)
    parts.push(title(textOf(first)), line("difference", `${signed(second.bits - first.bits)} bits`));
  for (const model of models) {
    if (second !== undefined) parts.push(line("model", `${model.ref}: ${model.bits.toFixed(2)} bits`));
    else if (!alone)
      parts.push(title(textOf(model)), line("", `${model.bits.toFixed(2)} bits in ${model.tokens.length} tokens`));
    const saysBits = second === undefined || model.tokens.length > 1; // Else they stand behind the model's name.
    for (const token of model.tokens.slice(0, TOKENS_LISTED)) parts.push(...tokenLines(token, model, saysBits));
    if (model.tokens.length > TOKENS_LISTED)
      parts.push(line("", `and ${model.tokens.length - TOKENS_LISTED} more tokens`));
  }
  tip.replaceChildren(...parts);
}

function tokenLines(token: TokenFacts, model: ModelFacts, saysBits: boolean): HTMLElement[] {
  const rank =
    token.rank === undefined
      ? "charged uniformly: nothing stands before it"
      : `rank ${token.rank.toLocaleString("en-US")} of ${model.vocabularySize.toLocaleString("en-US")}`;
  const facts = line("", `${saysBits ? `${token.bits.toFixed(2)} bits · ` : ""}${probability(token.bits)} · ${rank}`);
  if (model.tokens.length > 1) facts.prepend(piece(token.text), " ");
  if (token.likely.length === 0) return [facts];
  const expected = line("expected", token.rank === 1 ? "expected, before " : "expected ");
  const shown = token.rank === 1 ? token.likely.slice(1) : token.likely;
  shown.forEach((one, place) => expected.append(place === 0 ? "" : ", ", piece(one.text), ` ${probability(one.bits)}`));
  return shown.length === 0 ? [facts] : [facts, expected];
}

/** The tokens' texts one after another; those of byte tokens are numbers, so the span's own text would be shorter. */
function textOf({ tokens }: ModelFacts): string {
  return tokens.map(({ text }) => text).join("");
}

function title(text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "what";
  element.append(piece(text));
  return element;
}

function piece(text: string): HTMLElement {
  const element = document.createElement("bdi");
  element.className = "piece";
  element.textContent = text;
  return element;
}

function line(name: string, text: string): HTMLElement {
  const element = document.createElement("div");
  element.className = name;
  element.textContent = text;
  return element;
}

function signed(bits: number): string {
  const text = Math.abs(bits).toFixed(2);
  return Number(text) === 0 ? text : `${bits < 0 ? "−" : "+"}${text}`;
}

/** Above the token, or below where there is no room; of a token on two lines, at the line the pointer is on. */
export function placeTip(tip: HTMLElement, element: HTMLElement, pointer?: { x: number; y: number }): void {
  const boxes = [...element.getClientRects()];
  const box =
    boxes.find(({ top, bottom }) => pointer !== undefined && pointer.y >= top && pointer.y <= bottom) ??
    boxes[0] ??
    element.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const middle = box.left + Math.min(box.width, innerWidth) / 2;
  const left = Math.max(EDGE_PX, Math.min(innerWidth - width - EDGE_PX, middle - width / 2));
  const above = box.top - height - EDGE_PX;
  tip.style.left = `${Math.round(left)}px`;
  tip.style.top = `${Math.round(above > EDGE_PX ? above : box.bottom + EDGE_PX)}px`;
}
