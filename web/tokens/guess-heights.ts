/**
 * Blocks out of view are not laid out (`content-visibility: auto`); until they are, they stand in with a height that is
 * guessed from their lines, so that the scroll bar is about right from the start.
 */
export function guessHeights(text: HTMLElement): void {
  const lineHeight = parseFloat(getComputedStyle(text).lineHeight);
  // Narrow columns break lines of prose more often than the 96 characters that were counted with.
  const breaks = Math.max(1, 800 / Math.max(200, text.clientWidth));
  for (const block of text.children as HTMLCollectionOf<HTMLElement>)
    block.style.setProperty(
      "contain-intrinsic-size",
      `auto ${Math.round(Number(block.dataset["lines"]) * lineHeight * breaks)}px`,
    );
}
