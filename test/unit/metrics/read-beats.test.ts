import { expect, it } from 'vitest';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';

const columns = (...rows: readonly (readonly [number, number])[]) => ({
  samples: Float64Array.from(rows, ([sample]) => sample),
  codes: Uint8Array.from(rows, ([, code]) => code),
});

it('puts nodal escape beats (j) with S in ec57 and with N in dechazal, and leaves out rhythm marks and flutter waves', () => {
  const marks = columns([10, 28], [20, 1], [30, 11], [40, 31], [50, 5]);

  expect(Array.from(readBeats(marks, 'ec57').classes)).toEqual([0, 1, 2]);
  expect(Array.from(readBeats(marks, 'dechazal').classes)).toEqual([0, 0, 2]);
  expect(Array.from(readBeats(marks, 'ec57').samples)).toEqual([20, 30, 50]);
});

it('reads flutter from [ to ], and to the end where it is not closed', () => {
  expect(readFlutter(columns([5, 32], [9, 33], [20, 32]))).toEqual([
    { startSample: 5, endSample: 9 },
    { startSample: 20, endSample: Infinity },
  ]);
});
