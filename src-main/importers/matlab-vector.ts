import { err, ok, type Result } from '#shared/result/result.ts';

const HEADER_BYTES = 20;
const MAX_VALUES = 10_000_000;
const MAX_NAME_BYTES = 64;

/** The P of a MATLAB v4 header that rows of numbers of two bytes have: 3 signed, 4 unsigned. */
const INT16 = 3;

/**
 * The one vector of 16-bit numbers in a MATLAB v4 file, as PhysioNet's ATM writes recordings: five int32 (type, rows, columns, imaginary,
 * length of the name), the name with a NUL, the values. Little-endian.
 * Source: MathWorks, MAT-File Format, "Level 4".
 * Errors: 'import/unsupported' for another kind of file, 'import/out-of-bounds', 'import/truncated'; each names the file.
 */
export function readMatlabVector(bytes: Uint8Array, fileName: string): Result<Int16Array> {
  const where = { file: fileName };
  if (bytes.length < HEADER_BYTES) return err('import/truncated', `'${fileName}' ends within its header.`, where);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [type = 0, rows = 0, columns = 0, imaginary = 0, nameBytes = 0] = [0, 4, 8, 12, 16].map((at) =>
    view.getInt32(at, true),
  );
  // type = 1000 M (0: little-endian) + 10 P (precision) + T (0: a full matrix of numbers)
  if (type !== 10 * INT16 || imaginary !== 0 || nameBytes < 1 || nameBytes > MAX_NAME_BYTES)
    return err('import/unsupported', `'${fileName}' is no MATLAB v4 file of 16-bit numbers.`, where);
  if (rows < 1 || columns < 1 || Math.min(rows, columns) !== 1 || rows * columns > MAX_VALUES)
    return err('import/out-of-bounds', `'${fileName}' must hold one vector, got ${rows} x ${columns} values.`, where);
  const start = HEADER_BYTES + nameBytes;
  const count = rows * columns;
  if (bytes.length < start + 2 * count) {
    const there = Math.max(0, Math.floor((bytes.length - start) / 2));
    return err('import/truncated', `'${fileName}' ends early: ${count} values announced, ${there} are there.`, where);
  }
  return ok(Int16Array.from({ length: count }, (_, i) => view.getInt16(start + 2 * i, true)));
}
