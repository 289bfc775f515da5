/** The corpora that come with bitwit, for a list. Their text is inside npm packages that bitwit depends on. */
import { SAMPLES } from "./sample/samples.js";

export interface SampleCorpus {
  /** Such as `sample:english`. */
  readonly ref: string;
  readonly description: string;
}

/** Every sample, in the order to show them. */
export function listSampleCorpora(): readonly SampleCorpus[] {
  return SAMPLES.map(({ name, description }) => ({ ref: `sample:${name}`, description }));
}
