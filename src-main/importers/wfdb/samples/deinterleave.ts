import type { DigitalSamples } from '#main/importers/imported-record.ts';
import type { SampleFormat } from './sample-format.ts';

/** Interleaved samples that are worked on at a time: what fits into the processor's first cache with its sources. */
const BLOCK_SAMPLES = 6 * 1024;

/**
 * Samples of a binary signal file, one array per signal.
 * @param bytes  the file from its first sample on; at least toByteCount(format, frameCount * samples of a frame) bytes
 * @param samplesPerFrame  [signals] in the order of the file
 * @returns [signals] arrays of frameCount * samplesPerFrame[i] raw values: missing values still carry the format's own code,
 *   format 8 still holds differences
 */
export function deinterleave(
  format: SampleFormat,
  bytes: Uint8Array,
  { frameCount, samplesPerFrame }: { readonly frameCount: number; readonly samplesPerFrame: readonly number[] },
): DigitalSamples[] {
  const create = (length: number): DigitalSamples => (format.isWide ? new Int32Array(length) : new Int16Array(length));
  const outputs = samplesPerFrame.map((count) => create(frameCount * count));
  const single = outputs[0];
  if (outputs.length === 1 && single !== undefined) {
    format.unpack(single, bytes, 0, single.length);
    return outputs;
  }
  const frameSamples = samplesPerFrame.reduce((sum, count) => sum + count, 0);
  // A block is a multiple of 6 frames: a whole number of packs for packs of 1, 2 and 3 samples.
  const blockFrames = Math.max(1, Math.floor(BLOCK_SAMPLES / frameSamples / 6)) * 6;
  const block = create(Math.min(blockFrames, frameCount) * frameSamples);
  const bytesPerBlock = (blockFrames * frameSamples * lastOf(format.packBytes)) / (format.packBytes.length - 1);
  const isUniform = samplesPerFrame.every((count) => count === 1);
  for (let frame = 0, offset = 0; frame < frameCount; frame += blockFrames, offset += bytesPerBlock) {
    const frames = Math.min(blockFrames, frameCount - frame);
    format.unpack(block, bytes, offset, frames * frameSamples);
    if (isUniform) scatterUniform(outputs, block, frame, frames);
    else scatterFrames(outputs, block, { samplesPerFrame, frame, frameCount: frames });
  }
  return outputs;
}

/** One sample per signal and frame. */
function scatterUniform(
  outputs: readonly DigitalSamples[],
  block: DigitalSamples,
  frame: number,
  frameCount: number,
): void {
  const stride = outputs.length;
  for (const [index, output] of outputs.entries()) {
    for (let i = 0, from = index; i < frameCount; i += 1, from += stride) output[frame + i] = block[from] ?? 0;
  }
}

function scatterFrames(
  outputs: readonly DigitalSamples[],
  block: DigitalSamples,
  { samplesPerFrame, frame, frameCount }: FrameRange,
): void {
  const stride = samplesPerFrame.reduce((sum, count) => sum + count, 0);
  let first = 0;
  for (const [index, output] of outputs.entries()) {
    const count = samplesPerFrame[index] ?? 0;
    let to = frame * count;
    for (let i = 0, from = first; i < frameCount; i += 1, from += stride) {
      for (let j = 0; j < count; j += 1, to += 1) output[to] = block[from + j] ?? 0;
    }
    first += count;
  }
}

interface FrameRange {
  readonly samplesPerFrame: readonly number[];
  readonly frame: number;
  readonly frameCount: number;
}

function lastOf(values: readonly number[]): number {
  return values[values.length - 1] ?? 0;
}
