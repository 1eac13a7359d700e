/** Values up to the last one that is not 0, of a row that ends in zeros; 1 where there is none, so that a mean over them is defined. */
export function countRecorded(row: Float32Array): number {
  let end = row.length;
  while (end > 1 && row[end - 1] === 0) end--;
  return end;
}
