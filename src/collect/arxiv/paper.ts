/** A paper as arXiv's metadata describes it. Its authors are left out: nothing here needs to know persons. */
export interface Paper {
  /** `2609.00123`, or as before April 2007 `math/0309136`. Without a version. */
  readonly id: string;
  readonly title: string;
  /** ISO date of the first version. */
  readonly created: string;
  /** ISO date of the newest version, where there is one after the first. */
  readonly updated?: string;
  /** The primary one first. */
  readonly categories: readonly string[];
  /** An address, such as `http://creativecommons.org/licenses/by/4.0/`. */
  readonly licence?: string;
}
