/**
 * A TeX file without its comments, as TeX reads it: `%` takes the rest of its line, the line's end and the blanks that begin the
 * next; `\%` is a sign. Lines inside `verbatim` and its kind stay; the `comment` environment goes.
 */
export function stripComments(text: string): string {
  const kept: string[] = [];
  let verbatim: string | undefined;
  let isJoined = false;
  for (const line of text.split("\n")) {
    if (verbatim !== undefined) {
      if (verbatim !== "comment") kept.push(line);
      if (line.includes(`\\end{${verbatim}}`)) verbatim = undefined;
      continue;
    }
    const code = line.slice(0, commentStart(line));
    verbatim = /\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment)\}/.exec(code)?.[1];
    if (verbatim !== undefined && code.includes(`\\end{${verbatim}}`)) verbatim = undefined;
    if (verbatim === "comment") continue;
    const isCut = code.length < line.length;
    // A line that is all comment leaves nothing, not even the empty line that would end a paragraph.
    if (isCut && code.trim() === "") continue;
    if (isJoined && code.trim() !== "") kept[kept.length - 1] += code.trimStart();
    else kept.push(code);
    isJoined = isCut;
  }
  return kept.join("\n");
}

/** The place of the first `%` with an even number of backslashes before it. */
function commentStart(line: string): number {
  for (let place = line.indexOf("%"); place >= 0; place = line.indexOf("%", place + 1)) {
    let slashes = 0;
    while (line[place - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return place;
  }
  return line.length;
}
