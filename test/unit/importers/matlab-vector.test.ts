import { describe, expect, it } from 'vitest';
import { readMatlabVector } from '#main/importers/matlab-vector.ts';
import { unwrap } from '#shared/result/result.ts';
import { toMatlabVectorFile } from '#test/builders/matlab-vector-file.ts';

describe('a MATLAB v4 vector', () => {
  it('gives its 16-bit numbers', () => {
    expect([...unwrap(readMatlabVector(toMatlabVectorFile([953, -1, 32_767]), 'a.mat'))]).toEqual([953, -1, 32_767]);
  });

  it.each([
    ['of doubles', toMatlabVectorFile([1], { type: 0 }), 'import/unsupported'],
    ['of two rows and two columns', toMatlabVectorFile([1, 2, 3, 4], { rows: 2, columns: 2 }), 'import/out-of-bounds'],
    ['of a thousand million values', toMatlabVectorFile([1], { columns: 1_000_000_000 }), 'import/out-of-bounds'],
    ['of no values', toMatlabVectorFile([], { columns: 0 }), 'import/out-of-bounds'],
    ['that ends early', toMatlabVectorFile([1, 2], { columns: 3 }), 'import/truncated'],
    ['of seven bytes', new Uint8Array(7), 'import/truncated'],
  ])('%s is refused by name', (_, bytes, code) => {
    expect(readMatlabVector(bytes, 'a.mat')).toMatchObject({ error: { code, details: { file: 'a.mat' } } });
  });
});
