/** Replaces every `<name>` by its word. A name without a word is a mistake in a template and throws. */
export function fillTemplate(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/<(\w+)>/g, (_, name: string) => {
    const word = words[name];
    if (word === undefined) throw new RangeError(`the template "${template}" has no word for <${name}>`);
    return word;
  });
}
