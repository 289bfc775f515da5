/**
 * The text of a page's bytes, in the order of the HTML standard's sniffing (section 13.2.3.2): byte order mark, the response's
 * charset, a `meta` in the first 1,024 bytes; then UTF-8 if it is that, else windows-1252. What the encoding has no character
 * for is not guessed: such a page has no text.
 */
import { isUtf8 } from "node:buffer";

/** Undefined when the bytes are not what they say. */
export function decodePage(body: Uint8Array, contentType: string | undefined): string | undefined {
  const label =
    byteOrderMark(body) ?? labelOf(contentType) ?? metaLabel(body) ?? (isUtf8(body) ? "utf-8" : "windows-1252");
  if (label === "windows-1252") return decodeWindows1252(body);
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

const SNIFFED_BYTES = 1024;
/** The bytes 80 to 9F (encoding.spec.whatwg.org, index-windows-1252); the rest is Latin-1. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** Not left to `TextDecoder`: that of some Node releases takes the encoding for Latin-1. */
function decodeWindows1252(body: Uint8Array): string {
  const latin1 = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  return latin1.replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char);
}

function byteOrderMark(body: Uint8Array): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return "utf-8";
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  return body[0] === 0xff && body[1] === 0xfe ? "utf-16le" : undefined;
}

function labelOf(contentType: string | undefined): string | undefined {
  return known(/charset\s*=\s*["']?([\w:.-]{1,40})/i.exec(contentType ?? "")?.[1]);
}

function metaLabel(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, SNIFFED_BYTES)).toString("latin1");
  const label = known(/<meta\s[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{1,40})/i.exec(start)?.[1]);
  // A page whose ASCII could be read is not UTF-16, whatever it says.
  return label?.startsWith("utf-16") === true ? "utf-8" : label;
}

/** A label that no decoder knows counts as none. */
function known(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
