/** Token, character and byte counts of every document, in corpus order: 24 bytes a document, whatever the texts' size. */
export class DocumentTable {
  #tokens = new Float64Array(1024);
  #chars = new Float64Array(1024);
  #bytes = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(tokens: number, chars: number, bytes: number): void {
    if (this.#length === this.#tokens.length) {
      this.#tokens = doubled(this.#tokens);
      this.#chars = doubled(this.#chars);
      this.#bytes = doubled(this.#bytes);
    }
    this.#tokens[this.#length] = tokens;
    this.#chars[this.#length] = chars;
    this.#bytes[this.#length] = bytes;
    this.#length += 1;
  }

  get tokenCounts(): Float64Array {
    return this.#tokens.subarray(0, this.#length);
  }

  get charCounts(): Float64Array {
    return this.#chars.subarray(0, this.#length);
  }

  get byteCounts(): Float64Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Offset of each document's first token in the store, and one more entry: the end of the last. */
  tokenOffsets(): Float64Array {
    const offsets = new Float64Array(this.#length + 1);
    for (let document = 0; document < this.#length; document++) {
      offsets[document + 1] = (offsets[document] as number) + (this.#tokens[document] as number);
    }
    return offsets;
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
