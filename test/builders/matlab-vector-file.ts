/** A MATLAB v4 file of 16-bit numbers, named 'val' as PhysioNet's converter names it. */
export function toMatlabVectorFile(
  values: ArrayLike<number>,
  header: Partial<Record<'type' | 'rows' | 'columns', number>> = {},
): Uint8Array {
  const { type = 30, rows = 1, columns = values.length } = header;
  const head = new Uint8Array(Int32Array.of(type, rows, columns, 0, 4).buffer);
  return Buffer.concat([head, Buffer.from('val\0'), new Uint8Array(Int16Array.from(values).buffer)]);
}
