/**
 * HTML as text, safe by construction: what is interpolated into `html` is escaped unless it is itself the result of
 * `html` or was named trusted. A list is joined; `undefined` and `false` leave nothing.
 */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toString(): string {
    return this.text;
  }
}

export type HtmlValue = Html | string | number | undefined | false | readonly HtmlValue[];

export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, place) => text + written(values[place - 1]) + part));
}

/** Markup that is known to be well-formed, such as an SVG that a figure serialised. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

export function escapeHtml(text: string): string {
  return text
    .replace(/&/gu, "&amp;")
    .replace(/</gu, "&lt;")
    .replace(/>/gu, "&gt;")
    .replace(/"/gu, "&quot;")
    .replace(/'/gu, "&#39;");
}

/**
 * JSON for a `<script type="application/json">`: no `<`, so neither `</script>` nor `<!--` can occur, and no line
 * separators.
 */
export function jsonForScript(value: unknown): Html {
  const text = JSON.stringify(value)
    .replace(/</gu, "\\u003c")
    .replace(/\u2028/gu, "\\u2028")
    .replace(/\u2029/gu, "\\u2029");
  return new Html(text);
}

function written(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(written).join("");
  return escapeHtml(String(value));
}
