/**
 * Weighted least squares by the normal equations and Cholesky, for a handful of values a row.
 *
 * A column that follows from the ones before it (to about ten digits) gets the coefficient 0 instead of a division by nothing:
 * characters and tokens are the same where a tokenizer works by bytes. Columns are brought to one scale first.
 */
export interface WeightedRow {
  readonly x: readonly number[];
  readonly y: number;
  readonly weight: number;
}

export interface LeastSquares {
  readonly coefficients: Float64Array;
  /** Columns that were not left out. */
  readonly fittedCount: number;
}

/** What is left of a column's square beside the others, below which it counts as following from them. */
const FOLLOWS = 1e-10;

export function solveLeastSquares(rows: readonly WeightedRow[], columnCount: number): LeastSquares {
  const at = (values: Float64Array, row: number, column: number): number =>
    values[row * columnCount + column] as number;
  const matrix = new Float64Array(columnCount ** 2);
  const right = new Float64Array(columnCount);
  for (const { x, y, weight } of rows) {
    for (let row = 0; row < columnCount; row++) {
      const weighted = weight * (x[row] as number);
      right[row] = (right[row] as number) + weighted * y;
      for (let column = 0; column <= row; column++)
        matrix[row * columnCount + column] = at(matrix, row, column) + weighted * (x[column] as number);
    }
  }
  const scale = Float64Array.from({ length: columnCount }, (_, row) => Math.sqrt(at(matrix, row, row)) || 1);
  const lower = new Float64Array(columnCount ** 2);
  const isFitted: boolean[] = [];
  for (let row = 0; row < columnCount; row++) {
    let left = at(matrix, row, row) / (scale[row] as number) ** 2;
    for (let column = 0; column < row; column++) {
      let value = at(matrix, row, column) / ((scale[row] as number) * (scale[column] as number));
      for (let k = 0; k < column; k++) value -= at(lower, row, k) * at(lower, column, k);
      value = isFitted[column] === true ? value / at(lower, column, column) : 0;
      lower[row * columnCount + column] = value;
      left -= value ** 2;
    }
    isFitted.push(left > FOLLOWS);
    lower[row * columnCount + row] = left > FOLLOWS ? Math.sqrt(left) : 0;
  }
  return { coefficients: substitute(), fittedCount: isFitted.filter(Boolean).length };

  function substitute(): Float64Array {
    const half = new Float64Array(columnCount);
    for (let row = 0; row < columnCount; row++) {
      if (isFitted[row] !== true) continue;
      let value = (right[row] as number) / (scale[row] as number);
      for (let k = 0; k < row; k++) value -= at(lower, row, k) * (half[k] as number);
      half[row] = value / at(lower, row, row);
    }
    const coefficients = new Float64Array(columnCount);
    for (let row = columnCount - 1; row >= 0; row--) {
      if (isFitted[row] !== true) continue;
      let value = half[row] as number;
      for (let k = row + 1; k < columnCount; k++) value -= at(lower, k, row) * (coefficients[k] as number);
      coefficients[row] = value / at(lower, row, row);
    }
    return coefficients.map((value, row) => value / (scale[row] as number));
  }
}
