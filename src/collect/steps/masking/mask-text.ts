/**
 * Replaces what identifies people: e-mail addresses, public IP addresses and what looks like a phone number.
 *
 * The replacements are addresses that the standards reserve for examples (RFC 2606, 5737, 3849), which are themselves
 * left alone, and "[phone]"; so what stands between blanks is masked once for all. Patterns are bounded: time is linear
 * in the text. A version such as 1.2.3.4 is an address to them.
 */
import { isPublicAddress } from "./public-address.js";

export type MaskedKind = "email" | "ipv4" | "ipv6" | "phone";

export interface MaskedText {
  readonly text: string;
  readonly counts: Readonly<Record<MaskedKind, number>>;
}

export function maskText(text: string): MaskedText {
  const counts = { email: 0, ipv4: 0, ipv6: 0, phone: 0 };
  let masked = text;
  for (const { kind, mark, pattern, isPersonal, replacement } of MASKS) {
    // Most texts have none of the characters that a pattern needs.
    if (!mark.test(masked)) continue;
    masked = masked.replace(pattern, (found) => {
      if (!isPersonal(found)) return found;
      counts[kind] += 1;
      return replacement;
    });
  }
  return { text: masked, counts };
}

interface Mask {
  readonly kind: MaskedKind;
  readonly mark: RegExp;
  readonly pattern: RegExp;
  readonly isPersonal: (found: string) => boolean;
  readonly replacement: string;
}

const EMAIL =
  /(?<![A-Za-z0-9_])[A-Za-z0-9_][A-Za-z0-9_!#$%&'*+/=?^`{|}~.-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])/g;
const EXAMPLE_DOMAIN = /@(?:[^@]*\.)?(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)$/i;
const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g;
/** Anything of hexadecimal digits and at least two colons; `isPublicAddress` knows the rest. */
const IPV6 = /(?<![\w:.])[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{1,37}(?![\w:]|\.\d)/g;
/** +49 30 1234567, (212) 555-0123, 212-555-0123, 212.555.0123. */
const PHONE =
  /(?<![\w+])\+\d[\d ().-]{5,22}\d(?![\w])|(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w-]|\.\d)/g;
/** One separator between groups of digits, so that sums are no numbers to call. */
const DIALLED = /^\+\d+(?:(?:[ .-]| ?\(|\)[ .-]?)\d+)*$/;

const MASKS: readonly Mask[] = [
  {
    ...{ kind: "email", mark: /@/, pattern: EMAIL, replacement: "email@example.com" },
    isPersonal: (found) => !EXAMPLE_DOMAIN.test(found),
  },
  { kind: "ipv4", mark: /\d\.\d/, pattern: IPV4, replacement: "192.0.2.1", isPersonal: isPublicAddress },
  { kind: "ipv6", mark: /[0-9A-Fa-f]:/, pattern: IPV6, replacement: "2001:db8::1", isPersonal: isPublicAddress },
  { kind: "phone", mark: /\d{3}/, pattern: PHONE, replacement: "[phone]", isPersonal: isDialled },
];

function isDialled(found: string): boolean {
  if (!found.startsWith("+")) return true;
  const digits = found.replace(/\D/g, "").length;
  // E.164: at most 15 digits; the shortest national numbers with a country code have 8.
  return digits >= 8 && digits <= 15 && DIALLED.test(found);
}
