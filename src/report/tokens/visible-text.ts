/** Text in which nothing is invisible: for tables and tips, where a space or a line break must be seen. */

const SIGNS: Readonly<Record<string, string>> = { " ": "␣", "\n": "↵", "\r": "⟨CR⟩", "\t": "⇥" };

/** Spaces, breaks and tabs as signs; control and format characters, and spaces of other kinds, by their code point. */
export function visibleText(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Zs}]/gu,
    (character) => SIGNS[character] ?? (isJoiner(character) ? character : codeOf(character)),
  );
}

/** Control characters have pictures of their own, which a page can show where the character itself would be lost. */
export function controlPicture(character: string): string {
  const code = character.codePointAt(0) as number;
  return String.fromCodePoint(code === 0x7f ? 0x2421 : 0x2400 + code);
}

/** Zero-width joiners hold emoji and Indic letters together. */
function isJoiner(character: string): boolean {
  return character === "\u200c" || character === "\u200d";
}

function codeOf(character: string): string {
  return `⟨U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
