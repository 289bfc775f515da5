/**
 * Hints at marks: the nearest one to the pointer, or, with arrow keys in a focused figure, one after the other. Figures
 * carry their hints as <title> elements, which browsers show late, small and not for keyboards; they are taken over here.
 */
const REACH_PX = 28;

interface Mark {
  readonly element: SVGElement;
  readonly x: number;
  readonly y: number;
  readonly box: DOMRect;
}

export function showHints(): { refresh: () => void } {
  const tip = document.getElementById("tip") as HTMLElement;
  const refresh = (): void => {
    tip.hidden = true;
    for (const canvas of document.querySelectorAll<HTMLElement>(".canvas")) takeOver(canvas);
  };
  for (const canvas of document.querySelectorAll<HTMLElement>(".canvas")) listen(canvas, tip);
  addEventListener("scroll", () => (tip.hidden = true), { passive: true });
  refresh();
  return { refresh };
}

function takeOver(canvas: HTMLElement): void {
  for (const title of canvas.querySelectorAll("svg * > title")) {
    (title.parentElement as unknown as SVGElement).dataset["hint"] = title.textContent ?? "";
    title.remove();
  }
  const svg = canvas.querySelector("svg");
  const title = svg?.querySelector(":scope > title");
  if (!svg || !title) return;
  // A picture's own title would pop up over every hint.
  svg.setAttribute("aria-label", title.textContent ?? "");
  svg.setAttribute("aria-describedby", svg.querySelector("desc")?.id ?? "");
  svg.removeAttribute("aria-labelledby");
  title.remove();
}

function listen(canvas: HTMLElement, tip: HTMLElement): void {
  let current = -1;
  canvas.addEventListener("pointermove", (event) => {
    const nearest = nearestMark(marksOf(canvas), event.clientX, event.clientY);
    if (nearest === undefined) tip.hidden = true;
    else show(tip, nearest);
  });
  canvas.addEventListener("pointerleave", () => (tip.hidden = true));
  canvas.addEventListener("blur", () => (tip.hidden = true));
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") tip.hidden = true;
    if (step === undefined) return;
    const marks = marksOf(canvas).sort((a, b) => a.x - b.x || a.y - b.y);
    if (marks.length === 0) return;
    event.preventDefault();
    current = (current + step + marks.length) % marks.length;
    show(tip, marks[current] as Mark);
  });
}

function marksOf(canvas: HTMLElement): Mark[] {
  return [...canvas.querySelectorAll<SVGElement>("[data-hint]:not(.dim)")].map((element) => {
    const box = element.getBoundingClientRect();
    return { element, box, x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
}

/** Inside a mark's own box the distance is that to its middle; cells of a heat map are large. */
function nearestMark(marks: readonly Mark[], x: number, y: number): Mark | undefined {
  let best: Mark | undefined;
  let least = REACH_PX;
  for (const mark of marks) {
    const { left, right, top, bottom } = mark.box;
    const outside = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
    const distance = outside + 0.01 * Math.hypot(x - mark.x, y - mark.y);
    if (distance < least) [least, best] = [distance, mark];
  }
  return best;
}

function show(tip: HTMLElement, { element, box, x }: Mark): void {
  const text = element.dataset["hint"] ?? "";
  if (tip.textContent !== text) tip.textContent = text;
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.max(8, Math.min(innerWidth - width - 8, x - width / 2));
  const above = box.top - height - 8;
  tip.style.left = `${left}px`;
  tip.style.top = `${above > 8 ? above : box.bottom + 8}px`;
}
