/**
 * Addresses as they may be shown and stored: without a name and password, and without the values of parameters that look like
 * secrets (`token`, `X-Amz-Signature`, `key`, …).
 */
export function redactUrl(url: string | URL): string {
  let shown: URL;
  try {
    shown = new URL(url);
  } catch {
    // Not an address: what it is cannot be told from what it hides.
    return String(url)
      .replace(/[?#].*$/s, "?…")
      .replace(/\/\/[^/@]*@/, "//…@");
  }
  if (shown.username !== "" || shown.password !== "") {
    shown.username = "";
    shown.password = "";
  }
  shown.hash = "";
  for (const name of new Set(shown.searchParams.keys())) {
    if (SECRET.test(name)) shown.searchParams.set(name, "REDACTED");
  }
  return shown.href;
}

const SECRET = /token|key|secret|signature|^sig$|passw|auth|credential|session|jwt/i;
