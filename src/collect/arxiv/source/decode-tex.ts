/**
 * A TeX file's bytes as text: UTF-8 when they are, else the encoding that `inputenc` names, else Windows-1252, whose letters are
 * Latin-1's. (The paper lets chardet guess, which changes with its version.)
 *
 * Lines end in `\n`; a byte order mark and control characters are left out.
 */
import { decodeUtf8 } from "../../../text/utf8.js";

export interface DecodedTex {
  readonly text: string;
  readonly encoding: string;
}

/** @param hint the main file's `inputenc`, for files that name none. */
export function decodeTex(bytes: Uint8Array, hint?: string): DecodedTex {
  const utf8 = decodeUtf8(bytes);
  if (utf8.status === "ok") return { text: clean(utf8.text), encoding: "utf-8" };
  const named = inputEncodingOf(Buffer.from(bytes).toString("latin1")) ?? hint ?? "latin1";
  const encoding = LABELS[named] ?? WINDOWS_1252;
  const text = encoding === WINDOWS_1252 ? decodeWindows1252(bytes) : new TextDecoder(encoding).decode(bytes);
  return { text: clean(text), encoding };
}

const WINDOWS_1252 = "windows-1252";
/** The Encoding Standard's index for 0x80 to 0x9f. Some releases of Node decode this encoding as Latin-1. */
const FROM_0X80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

function decodeWindows1252(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  return text.replace(/[\x80-\x9f]/g, (char) => FROM_0X80[char.charCodeAt(0) - 0x80] ?? char);
}

/** The option of `\usepackage[…]{inputenc}`. */
export function inputEncodingOf(text: string): string | undefined {
  return /\\usepackage\s*\[\s*([a-z0-9-]+)\s*\]\s*\{inputenc\}/i.exec(text)?.[1]?.toLowerCase();
}

/** From inputenc's names to those of the Encoding Standard, which every Node knows. */
const LABELS: Readonly<Record<string, string>> = {
  ...{ latin1: WINDOWS_1252, ansinew: WINDOWS_1252, cp1252: WINDOWS_1252, latin2: "iso-8859-2" },
  ...{
    latin3: "iso-8859-3",
    latin4: "iso-8859-4",
    latin5: "windows-1254",
    latin9: "iso-8859-15",
    latin10: "iso-8859-16",
  },
  ...{ cp1250: "windows-1250", cp1251: "windows-1251", cp1257: "windows-1257", cp866: "ibm866", applemac: "macintosh" },
  ...{ "koi8-r": "koi8-r", "koi8-u": "koi8-u" },
};

function clean(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/^\ufeff/, "")
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, "");
}
