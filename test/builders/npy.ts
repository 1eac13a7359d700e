import { readFileSync } from 'node:fs';
import { assert } from '#shared/result/assert.ts';

/** An array as NumPy saved it, row by row. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Reads a `.npy` file, versions 1 and 2, of little-endian float32 in C order; anything else is an error.
 * Source: NumPy's format description, numpy/lib/format.
 */
export function readNpy(path: string): NpyArray {
  const bytes = readFileSync(path);
  const version = bytes[6] ?? 0;
  assert(bytes.subarray(0, 6).toString('latin1') === '\x93NUMPY', () => `readNpy: ${path} is no .npy file`);
  assert(version === 1 || version === 2, () => `readNpy: version 1 or 2 wanted, got ${version}`);
  const headerStart = version === 1 ? 10 : 12;
  const dataStart = headerStart + (version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const header = bytes.subarray(headerStart, dataStart).toString('latin1');
  const parsed = /^\{'descr': '<f4', 'fortran_order': False, 'shape': \(([\d, ]+)\), \}\s*$/.exec(header);
  assert(parsed !== null, () => `readNpy: float32 in C order wanted, got ${header.trim()}`);
  const shape = (parsed[1] ?? '').split(',').map((size) => size.trim()).filter(Boolean).map(Number); // prettier-ignore
  const count = shape.reduce((product, size) => product * size, 1);
  assert(
    bytes.length === dataStart + 4 * count,
    () => `readNpy: ${count} values wanted, got ${bytes.length - dataStart} bytes`,
  );
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, 4 * count);
  return { shape, values: Float32Array.from({ length: count }, (_, k) => view.getFloat32(4 * k, true)) };
}
