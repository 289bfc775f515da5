/**
 * The identifiers of arXiv: `2609.00123` (from April 2007; four digits until 2014) and `math/0309136`, `math.NT/0309136` before.
 * Reference: https://info.arxiv.org/help/arxiv_identifier.html
 */

/** The id without version and prefix, or undefined for what is none. */
export function parseArxivId(text: string): string | undefined {
  const match = /^(?:arxiv:)?(\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?\/\d{7})(?:v\d{1,3})?$/i.exec(
    text.trim(),
  );
  return match?.[1];
}

/** The id as a file's name. `/` becomes `_`, which no id has, so that two ids never share a name. */
export function fileNameOf(id: string): string {
  return id.replace("/", "_");
}

/** The id of a member of a bulk tar: `2609/2609.00123.gz`, `0309/math0309136.gz`. Members of other kinds have none. */
export function idOfMember(path: string): string | undefined {
  const match = /^(?:.*\/)?(?:(\d{4}\.\d{4,5})|([a-z-]+)(\d{7}))\.(?:gz|pdf)$/.exec(path);
  if (match === null) return undefined;
  return match[1] ?? `${match[2]}/${match[3]}`;
}
