import { assert } from '#shared/result/assert.ts';
import type { BandFilter } from './band-filter.ts';
import { filterBandPart } from './band-filter.ts';

export interface SignalToRead {
  readonly sampleCount: number;
  /** Samples [startSample, endSample) of the signal, inside it. */
  readonly read: (startSample: number, endSample: number) => Float32Array;
}

export interface FilteredBlock {
  readonly startSample: number;
  /** [blockSamples], less in the last block. */
  readonly values: Float32Array;
}

/**
 * Filters a signal of any length block by block, in order: each block is read with the filter's reach on both sides, so that memory
 * stays at a few times blockSamples + 2 * reachSamples, and the blocks together are what filterBand makes of the whole signal, to a
 * millionth of what lies beyond the reach.
 * @param signal  any unit; NaN marks missing samples
 * @param blockSamples  >= 1; a few times the reach, or most of the work is done twice
 * Errors: those of `read`.
 */
export function* filterBlocks(
  { sampleCount, read }: SignalToRead,
  filter: BandFilter,
  blockSamples: number,
): Generator<FilteredBlock> {
  assert(
    Number.isInteger(blockSamples) && blockSamples >= 1,
    () => `filterBlocks: blockSamples must be a whole number >= 1, got ${blockSamples}`,
  );
  for (let startSample = 0; startSample < sampleCount; startSample += blockSamples) {
    const endSample = Math.min(sampleCount, startSample + blockSamples);
    const from = Math.max(0, startSample - filter.reachSamples);
    const around = read(from, Math.min(sampleCount, endSample + filter.reachSamples));
    const part = { startSample: startSample - from, endSample: endSample - from };
    yield { startSample, values: filterBandPart(around, part, filter) };
  }
}
