/** The TeX files of a paper as text, by path. */
export type TexFiles = ReadonlyMap<string, string>;
