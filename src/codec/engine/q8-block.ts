/** What a Q8_0 block is: a float16 scale and 32 signed bytes. */
export const BLOCK_VALUES = 32;
export const BLOCK_BYTES = 34;

/** Where a kernel wants a matrix: addresses in its memory. */
export interface MatrixPlace {
  readonly memory: WebAssembly.Memory;
  readonly weights: number;
  readonly scales: number;
}
