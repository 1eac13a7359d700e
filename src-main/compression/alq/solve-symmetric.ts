/** Smallest pivot, as a share of the matrix's largest diagonal value, that still counts as another direction. */
const LEAST_PIVOT = 1e-12;

/**
 * Solves A x = b by Cholesky's decomposition, in place: `matrix` becomes its factor and `vector` the solution.
 * @param matrix  [size * size] symmetric, positive definite, row by row; the lower triangle is read
 * @param vector  [size]
 * @returns false where the matrix is not positive definite (within rounding); `vector` is then left half-done
 */
export function solveSymmetricInto(matrix: Float64Array, vector: Float64Array, size: number): boolean {
  if (!factorInto(matrix, size)) return false;
  for (let i = 0; i < size; i++) {
    let sum = vector[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (matrix[i * size + k] ?? 0) * (vector[k] ?? 0);
    vector[i] = sum / (matrix[i * size + i] ?? 1);
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = vector[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= (matrix[k * size + i] ?? 0) * (vector[k] ?? 0);
    vector[i] = sum / (matrix[i * size + i] ?? 1);
  }
  return true;
}

function factorInto(matrix: Float64Array, size: number): boolean {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i] ?? 0);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (matrix[i * size + k] ?? 0) * (matrix[j * size + k] ?? 0);
      if (i !== j) matrix[i * size + j] = sum / (matrix[j * size + j] ?? 1);
      else if (sum <= LEAST_PIVOT * largest) return false;
      else matrix[i * size + i] = Math.sqrt(sum);
    }
  }
  return true;
}
