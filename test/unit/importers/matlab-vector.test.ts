import { describe, expect, it } from 'vitest';
import { readMatlabVector } from '#main/importers/matlab-vector.ts';
import { unwrap } from '#shared/result/result.ts';

/** A MATLAB v4 file of 16-bit numbers. */
function toFile(
  values: readonly number[],
  header: Partial<Record<'type' | 'rows' | 'columns', number>> = {},
): Uint8Array {
  const { type = 30, rows = 1, columns = values.length } = header;
  const head = new Uint8Array(Int32Array.of(type, rows, columns, 0, 4).buffer);
  return Buffer.concat([head, Buffer.from('val\0'), new Uint8Array(Int16Array.from(values).buffer)]);
}

describe('a MATLAB v4 vector', () => {
  it('gives its 16-bit numbers', () => {
    expect([...unwrap(readMatlabVector(toFile([953, -1, 32_767]), 'a.mat'))]).toEqual([953, -1, 32_767]);
  });

  it.each([
    ['of doubles', toFile([1], { type: 0 }), 'import/unsupported'],
    ['of two rows and two columns', toFile([1, 2, 3, 4], { rows: 2, columns: 2 }), 'import/out-of-bounds'],
    ['of a thousand million values', toFile([1], { columns: 1_000_000_000 }), 'import/out-of-bounds'],
    ['of no values', toFile([], { columns: 0 }), 'import/out-of-bounds'],
    ['that ends early', toFile([1, 2], { columns: 3 }), 'import/truncated'],
    ['of seven bytes', new Uint8Array(7), 'import/truncated'],
  ])('%s is refused by name', (_, bytes, code) => {
    expect(readMatlabVector(bytes, 'a.mat')).toMatchObject({ error: { code, details: { file: 'a.mat' } } });
  });
});
