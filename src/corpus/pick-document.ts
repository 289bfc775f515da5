/** One document of a corpus, by its place or its id. */
import { UsageError } from "../errors.js";
import type { Document } from "../text/document.js";
import type { Corpus } from "./corpus.js";

export interface PickedDocument {
  readonly document: Document;
  /** 1 = the corpus's first. */
  readonly number: number;
}

/**
 * @param wanted a number from 1, or else an id as `bitwit corpora show` prints it.
 * @throws {UsageError} the corpus has no such document.
 */
export async function pickDocument(corpus: Corpus, wanted: string, signal?: AbortSignal): Promise<PickedDocument> {
  const place = /^\d+$/.test(wanted) ? Number(wanted) : undefined;
  let number = 0;
  let firstId: string | undefined;
  for await (const document of corpus.documents(signal === undefined ? {} : { signal })) {
    number += 1;
    firstId ??= document.id;
    if (place === undefined ? document.id === wanted : number === place) return { document, number };
  }
  const example = firstId === undefined ? "" : `, or by an id such as "${firstId}"`;
  throw new UsageError(
    "document",
    place === undefined
      ? `${corpus.ref} has no document with the id "${wanted}".`
      : `${corpus.ref} has ${number} document${number === 1 ? "" : "s"}, so there is no document ${wanted}.`,
    { hint: `Name one by its number, from 1 to ${number}${example}.` },
  );
}
