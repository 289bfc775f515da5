/** Commands that stand for signs of Unicode, and accents. */

/** The sign of a command without arguments. */
export function symbolOf(command: string): string | undefined {
  return SYMBOLS.get(command);
}

/** A letter with an accent in one code point where Unicode has it; undefined when `command` is no accent. */
export function accented(command: string, letter: string): string | undefined {
  const mark = ACCENTS.get(command);
  if (mark === undefined) return undefined;
  const plain = letter.trim().replace(/^\\([ij])\b\s*/, "$1");
  const [first = ""] = plain;
  if (first === "") return mark.alone;
  return (first + mark.combining).normalize("NFC") + plain.slice(first.length);
}

export function isAccent(command: string): boolean {
  return ACCENTS.has(command);
}

const ACCENTS: ReadonlyMap<string, { readonly combining: string; readonly alone: string }> = new Map([
  ["`", { combining: "\u0300", alone: "`" }],
  ["'", { combining: "\u0301", alone: "´" }],
  ["^", { combining: "\u0302", alone: "^" }],
  ["~", { combining: "\u0303", alone: "~" }],
  ["=", { combining: "\u0304", alone: "¯" }],
  ["u", { combining: "\u0306", alone: "˘" }],
  [".", { combining: "\u0307", alone: "˙" }],
  ['"', { combining: "\u0308", alone: "¨" }],
  ["r", { combining: "\u030a", alone: "˚" }],
  ["H", { combining: "\u030b", alone: "˝" }],
  ["v", { combining: "\u030c", alone: "ˇ" }],
  ["d", { combining: "\u0323", alone: "" }],
  ["c", { combining: "\u0327", alone: "¸" }],
  ["k", { combining: "\u0328", alone: "˛" }],
  ["b", { combining: "\u0331", alone: "" }],
]);

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...{
      ss: "ß",
      o: "ø",
      O: "Ø",
      ae: "æ",
      AE: "Æ",
      oe: "œ",
      OE: "Œ",
      aa: "å",
      AA: "Å",
      l: "ł",
      L: "Ł",
      i: "ı",
      j: "ȷ",
    },
    ...{ dh: "ð", DH: "Ð", th: "þ", TH: "Þ", dj: "đ", DJ: "Đ", S: "§", P: "¶", copyright: "©", pounds: "£", dag: "†" },
    ...{ ddag: "‡", dots: "...", ldots: "...", textellipsis: "...", LaTeX: "LaTeX", TeX: "TeX", LaTeXe: "LaTeX2e" },
    ...{
      textbackslash: "\\",
      textasciitilde: "~",
      textasciicircum: "^",
      textbar: "|",
      textless: "<",
      textgreater: ">",
    },
    ...{ textendash: "--", textemdash: "---", textquoteleft: "'", textquoteright: "'", textquotedblleft: '"' },
    ...{ textquotedblright: '"', textdegree: "°", textregistered: "®", texttrademark: "™", euro: "€", texteuro: "€" },
    ...{ quad: " ", qquad: " ", enspace: " ", thinspace: " ", space: " ", nobreakspace: " ", qed: "◻", qedsymbol: "◻" },
    ...{ "%": "%", "&": "&", "#": "#", $: "$", _: "_", "{": "{", "}": "}", " ": " ", ",": " ", ";": " ", ":": " " },
    ...{ "!": "", "-": "", "/": "", "@": "", "*": "", "\\": " ", newline: " ", linebreak: " ", today: "" },
  }),
);
