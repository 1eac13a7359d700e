import { MISSING_INT16, MISSING_INT32, type DigitalSamples } from '#main/importers/imported-record.ts';
import type { FinishedSignal } from './finish-signal.ts';
import type { SampleFormat } from './sample-format.ts';

/** Interleaved samples that are worked on at a time: what fits into the processor's first cache with its sources. */
const BLOCK_SAMPLES = 6 * 1024;

export interface FrameShape {
  readonly frameCount: number;
  /** [signals] in the order of the file. */
  readonly samplesPerFrame: readonly number[];
}

/**
 * Samples of a binary signal file, one array per signal, with their checksums.
 * @param bytes  the file from its first sample on; at least toByteCount(format, frameCount * samples of a frame) bytes
 * @returns [signals] arrays of frameCount * samplesPerFrame[i] digital values, missing ones as toMissingCode says; format 8 still
 *   holds differences
 */
export function deinterleave(
  format: SampleFormat,
  bytes: Uint8Array,
  { frameCount, samplesPerFrame }: FrameShape,
): FinishedSignal[] {
  const create = (length: number): DigitalSamples => (format.isWide ? new Int32Array(length) : new Int16Array(length));
  const frameSamples = samplesPerFrame.reduce((sum, count) => sum + count, 0);
  const scatters = samplesPerFrame.map((count, index) => {
    const first = samplesPerFrame.slice(0, index).reduce((sum, other) => sum + other, 0);
    return { output: create(frameCount * count), first, count, stride: frameSamples, checksum: 0 };
  });
  // A block is a multiple of 6 frames: a whole number of packs for packs of 1, 2 and 3 samples.
  const blockFrames = Math.max(1, Math.floor(BLOCK_SAMPLES / frameSamples / 6)) * 6;
  const block = create(Math.min(blockFrames, frameCount) * frameSamples);
  const packSamples = format.packBytes.length - 1;
  const bytesPerBlock = (blockFrames * frameSamples * (format.packBytes[packSamples] ?? 0)) / packSamples;
  // Format 8 has no code for a missing sample, and NaN equals nothing.
  const missingAdu = format.missingAdu ?? NaN;
  for (let frame = 0, offset = 0; frame < frameCount; frame += blockFrames, offset += bytesPerBlock) {
    const frames = Math.min(blockFrames, frameCount - frame);
    format.unpack(block, bytes, offset, frames * frameSamples);
    for (const scatter of scatters) {
      const range = { frame, frames, missingAdu };
      const sum = scatter.count === 1 ? scatterSingles(block, scatter, range) : scatterRuns(block, scatter, range);
      scatter.checksum = (scatter.checksum + sum) & 0xffff;
    }
  }
  return scatters.map(({ output, checksum }) => ({ samples: output, checksum }));
}

/** Where one signal's samples stand in a block and where they go. */
interface Scatter {
  readonly output: DigitalSamples;
  /** Place of its first sample in a frame. */
  readonly first: number;
  /** Samples of a frame. */
  readonly count: number;
  /** Samples of a frame over all signals. */
  readonly stride: number;
}

interface BlockRange {
  readonly frame: number;
  readonly frames: number;
  readonly missingAdu: number;
}

/** One sample per frame. Returns the sum of the raw values modulo 2^32. */
function scatterSingles(block: DigitalSamples, { output, first, stride }: Scatter, range: BlockRange): number {
  const { frame, frames, missingAdu } = range;
  const missingCode = output instanceof Int16Array ? MISSING_INT16 : MISSING_INT32;
  let sum = 0;
  for (let i = 0, from = first; i < frames; i += 1, from += stride) {
    const value = block[from] ?? 0;
    sum = (sum + value) | 0;
    output[frame + i] = value === missingAdu ? missingCode : value;
  }
  return sum;
}

/** Several samples per frame, one after the other. Returns the sum of the raw values modulo 2^32. */
function scatterRuns(block: DigitalSamples, { output, first, count, stride }: Scatter, range: BlockRange): number {
  const { frame, frames, missingAdu } = range;
  const missingCode = output instanceof Int16Array ? MISSING_INT16 : MISSING_INT32;
  let sum = 0;
  let to = frame * count;
  for (let i = 0, from = first; i < frames; i += 1, from += stride) {
    for (let j = from; j < from + count; j += 1, to += 1) {
      const value = block[j] ?? 0;
      sum = (sum + value) | 0;
      output[to] = value === missingAdu ? missingCode : value;
    }
  }
  return sum;
}
