import { DataError } from "../errors.js";
import { createRandom, drawIndex } from "../math/random.js";

/**
 * Parts of a corpus: runs of whole documents up to given sizes, with every model's bits over them.
 *
 * One repetition draws one order and reads its documents once; the smaller parts of it lie within the larger ones.
 * Invariant: the same models, sizes and order give the same parts on every machine.
 */
export interface CountedDocument {
  readonly bits: number;
  /** Code points of the source text, so the same for every model. */
  readonly characters: number;
}

export interface CountedModel {
  readonly name: string;
  /** From 0 to 1. */
  readonly score: number;
  /** The corpus's documents, in an order common to all models. */
  readonly documents: readonly CountedDocument[];
}

export type DrawOrder =
  /** The order given: one part a size. */
  | { readonly kind: "prefix" }
  /** As many random orders as repetitions, without replacement. */
  | { readonly kind: "random"; readonly seed: string | number; readonly repetitions: number };

export interface DrawnSize {
  /** Characters asked for. */
  readonly size: number;
  /** One a repetition. */
  readonly parts: readonly DrawnPart[];
}

export interface DrawnPart {
  /** By model. */
  readonly bits: readonly number[];
  readonly charCount: number;
  readonly documentCount: number;
}

/** The characters of the documents that all models share. Throws a DataError where they do not. */
export function checkDocuments(models: readonly CountedModel[]): number[] {
  const first = models[0];
  const characters = (first?.documents ?? []).map((document) => document.characters);
  for (const { name, documents } of models) {
    const at = documents.findIndex((document, index) => document.characters !== characters[index]);
    if (documents.length !== characters.length || at >= 0) {
      throw new DataError(
        "documents-differ",
        documents.length !== characters.length
          ? `${name} has ${documents.length} documents where ${first?.name} has ${characters.length}`
          : `document ${at} has ${documents[at]?.characters} characters for ${name} and ${characters[at]} for ${first?.name}`,
        { hint: "measure all models on the same corpus" },
      );
    }
    const bad = documents.findIndex(
      ({ bits, characters }) => !(Number.isFinite(bits) && Number.isInteger(characters) && characters >= 0),
    );
    if (bad >= 0) throw new DataError("document-count", `document ${bad} of ${name} has no finite bits and characters`);
  }
  return characters;
}

/** `total` and its halves, `halvings` times, ascending; rounded to whole characters, each at least 1. */
export function geometricSizes(total: number, halvings: number): number[] {
  const sizes = Array.from({ length: halvings + 1 }, (_, step) => Math.max(1, Math.round(total / 2 ** step)));
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/** By ascending size. */
export function drawTotals(
  models: readonly CountedModel[],
  characters: readonly number[],
  sizes: readonly number[],
  order: DrawOrder,
): DrawnSize[] {
  const total = characters.reduce((sum, count) => sum + count, 0);
  for (const size of sizes) {
    if (!(Number.isInteger(size) && size >= 1 && size <= total)) {
      throw new RangeError(`a part of a corpus of ${total} characters cannot have ${size}`);
    }
  }
  const ascending = [...sizes].sort((a, b) => a - b);
  const repetitions: DrawnPart[][] = [];
  for (const documents of drawOrders(characters.length, order)) {
    repetitions.push(readOrder(models, characters, ascending, documents));
  }
  return ascending.map((size, index) => ({ size, parts: repetitions.map((parts) => parts[index] as DrawnPart) }));
}

/** One array for all: each order is to be read before the next is asked for. */
function* drawOrders(documentCount: number, order: DrawOrder): Generator<Uint32Array> {
  const documents = Uint32Array.from({ length: documentCount }, (_, index) => index);
  if (order.kind === "prefix") {
    yield documents;
    return;
  }
  if (!(Number.isInteger(order.repetitions) && order.repetitions >= 1)) {
    throw new RangeError(`repetitions are a whole number, at least 1: ${order.repetitions}`);
  }
  const random = createRandom(order.seed);
  for (let repetition = 0; repetition < order.repetitions; repetition++) {
    // Fisher and Yates, on from the last order: a shuffle of any order is uniform.
    for (let place = documentCount - 1; place > 0; place--) {
      const other = drawIndex(random, place + 1);
      const held = documents[place] as number;
      documents[place] = documents[other] as number;
      documents[other] = held;
    }
    yield documents;
  }
}

/** Plain sums: their rounding, some 1e-12, is far below what a document more or less does. */
function readOrder(
  models: readonly CountedModel[],
  characters: readonly number[],
  ascendingSizes: readonly number[],
  order: Uint32Array,
): DrawnPart[] {
  const bits = new Float64Array(models.length);
  const parts: DrawnPart[] = [];
  let charCount = 0;
  order.forEach((document, place) => {
    charCount += characters[document] as number;
    models.forEach(({ documents }, model) => {
      bits[model] = (bits[model] as number) + (documents[document]?.bits as number);
    });
    while (parts.length < ascendingSizes.length && charCount >= (ascendingSizes[parts.length] as number)) {
      parts.push({ bits: Array.from(bits), charCount, documentCount: place + 1 });
    }
  });
  return parts;
}
