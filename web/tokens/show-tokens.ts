/** Pointer, touch, arrow keys and links into the text: whichever way a token is reached, the tip says what it costs. */
import { factsOf } from "./token-data.js";
import { fillTip, placeTip } from "./tip.js";

export function showTokens(text: HTMLElement): void {
  const tip = document.getElementById("tip") as HTMLElement;
  let current: HTMLElement | undefined;
  const isMoved = watchPointer();

  const show = (element: HTMLElement, pointer?: { x: number; y: number }): void => {
    if (current !== element) {
      mark(current, false);
      current = element;
      mark(element, true);
      fillTip(tip, factsOf(spanOf(element)));
    }
    tip.hidden = false;
    placeTip(tip, element, pointer);
  };
  const hide = (): void => {
    tip.hidden = true;
    mark(current, false);
    current = undefined;
  };

  text.addEventListener("pointerover", (event) => {
    if (!isMoved(event)) return;
    const element = tokenAt(event.target);
    if (element !== undefined) show(element, { x: event.clientX, y: event.clientY });
  });
  text.addEventListener("pointerleave", (event) => isMoved(event) && hide());
  text.addEventListener("blur", hide);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = current === undefined ? firstInView(text) : neighbour(current, step);
    if (next === undefined) return;
    event.preventDefault();
    next.scrollIntoView({ block: "nearest" });
    show(next);
  });
  addEventListener("scroll", () => tip.hidden || current === undefined || placeTip(tip, current), { passive: true });
  addEventListener("hashchange", () => follow(show, text));
  follow(show, text);
}

/**
 * When a link scrolls the text, the browser says that the pointer, which rests, is over another token. That must not take
 * the tip from the token that the link leads to: only a pointer that has moved since does.
 */
function watchPointer(): (event: PointerEvent) => boolean {
  let last: PointerEvent | undefined;
  let isLed = location.hash !== "";
  const lead = (): void => void (isLed = true);
  addEventListener("hashchange", lead); // Back and forward; after a click the text has moved before it comes.
  addEventListener(
    "click",
    ({ target }) => target instanceof Element && target.closest("a[href^='#']") && lead(),
    true,
  );
  for (const type of ["pointermove", "pointerdown"] as const)
    addEventListener(type, (event) => (last = event), { capture: true, passive: true });
  return (event) => {
    const isResting = last === undefined || (last.clientX === event.clientX && last.clientY === event.clientY);
    last = event;
    isLed &&= isResting;
    return !isLed;
  };
}

/** A link from the table leads to a token: the text gets the focus, so that arrow keys go on from there. */
function follow(show: (element: HTMLElement) => void, text: HTMLElement): void {
  const target = /^#t\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
  if (target === null) return;
  text.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
  // Blocks that come into view take their true height first.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      target.scrollIntoView({ block: "center" });
      show(target);
    }),
  );
}

function tokenAt(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof HTMLElement && target.tagName === "SPAN" ? target : undefined;
}

/** Which span an element shows: its block says the first, and elements with the attribute `c` go on with the one before. */
function spanOf(element: HTMLElement): number {
  const block = element.parentElement as HTMLElement;
  let span = Number(block.dataset["first"]) - 1;
  for (const one of block.children) {
    if (!one.hasAttribute("c")) span += 1;
    if (one === element) break;
  }
  return span;
}

/** All elements of a span, which a line break has divided, are marked together. */
function mark(element: HTMLElement | undefined, isCurrent: boolean): void {
  if (element === undefined) return;
  let first = element;
  for (let before = previous(first); first.hasAttribute("c") && before !== undefined; before = previous(first))
    first = before;
  let one: HTMLElement | undefined = first;
  do {
    one.classList.toggle("at", isCurrent);
    one = next(one);
  } while (one?.hasAttribute("c") === true);
}

function neighbour(element: HTMLElement, step: number): HTMLElement | undefined {
  const go = step > 0 ? next : previous;
  let one = go(element);
  while (one?.hasAttribute("c") === true) one = go(one);
  return one;
}

function next(element: HTMLElement): HTMLElement | undefined {
  const found = element.nextElementSibling ?? element.parentElement?.nextElementSibling?.firstElementChild;
  return (found ?? undefined) as HTMLElement | undefined;
}

function previous(element: HTMLElement): HTMLElement | undefined {
  const found = element.previousElementSibling ?? element.parentElement?.previousElementSibling?.lastElementChild;
  return (found ?? undefined) as HTMLElement | undefined;
}

function firstInView(text: HTMLElement): HTMLElement | undefined {
  const top = document.querySelector(".legend")?.getBoundingClientRect().bottom ?? 0;
  for (const block of text.children) {
    if (block.getBoundingClientRect().bottom <= top) continue;
    for (const one of block.children as HTMLCollectionOf<HTMLElement>)
      if (one.getBoundingClientRect().top >= top && !one.hasAttribute("c")) return one;
  }
  return undefined;
}
