import type { FileHandle } from 'node:fs/promises';
import { toMissingCode, type DigitalSamples } from '#shared/units/digital-samples.ts';
import type { FrameLayout } from './frame-layout.ts';
import type { WrittenFormat } from './sample-width.ts';

/** Bytes that are put together before they are written. */
const CHUNK_BYTES = 4 * 1024 ** 2;

/** Writes the signals' samples frame by frame, low byte first, missing ones as the format's own code. */
export async function writeSamples(file: FileHandle, layout: FrameLayout, format: WrittenFormat): Promise<void> {
  const frameSamples = layout.signals.reduce((sum, { samplesPerFrame }) => sum + samplesPerFrame, 0);
  const bytesPerSample = format.bits / 8;
  const chunkFrames = Math.max(1, Math.floor(CHUNK_BYTES / bytesPerSample / frameSamples));
  const block = new Int32Array(chunkFrames * frameSamples);
  const bytes = new Uint8Array(block.length * bytesPerSample);
  for (let frame = 0; frame < layout.frameCount; frame += chunkFrames) {
    const frames = Math.min(chunkFrames, layout.frameCount - frame);
    gatherInto(block, layout, { frame, frames, frameSamples, missingAdu: format.missingAdu });
    packInto(bytes, block, { sampleCount: frames * frameSamples, bytesPerSample });
    const chunk = bytes.subarray(0, frames * frameSamples * bytesPerSample);
    for (let written = 0; written < chunk.length;) written += (await file.write(chunk, written)).bytesWritten;
  }
}

interface GatherRange {
  readonly frame: number;
  readonly frames: number;
  readonly frameSamples: number;
  readonly missingAdu: number;
}

function gatherInto(block: Int32Array, { signals }: FrameLayout, range: GatherRange): void {
  let first = 0;
  for (const { signal, samplesPerFrame } of signals) {
    const { samples } = signal;
    const missingCode = toMissingCode(samples);
    let from = range.frame * samplesPerFrame;
    for (let i = 0, to = first; i < range.frames; i += 1, to += range.frameSamples) {
      for (let j = 0; j < samplesPerFrame; j += 1, from += 1) {
        const value = samples[from] ?? 0;
        block[to + j] = value === missingCode ? range.missingAdu : value;
      }
    }
    first += samplesPerFrame;
  }
}

function packInto(
  bytes: Uint8Array,
  block: Int32Array,
  { sampleCount, bytesPerSample }: { readonly sampleCount: number; readonly bytesPerSample: number },
): void {
  for (let i = 0, at = 0; i < sampleCount; i += 1, at += bytesPerSample) {
    const value = block[i] ?? 0;
    bytes[at] = value;
    bytes[at + 1] = value >> 8;
    if (bytesPerSample > 2) bytes[at + 2] = value >> 16;
    if (bytesPerSample > 3) bytes[at + 3] = value >> 24;
  }
}

export interface SampleFacts {
  /** First sample as it stands in the file. */
  readonly initialValueAdu: number;
  /** Sum of the samples as they stand in the file, as signed 16 bits: header(5). */
  readonly checksum: number;
}

export function findSampleFacts(samples: DigitalSamples, { missingAdu }: WrittenFormat): SampleFacts {
  const missingCode = toMissingCode(samples);
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i] ?? 0;
    sum = (sum + (value === missingCode ? missingAdu : value)) | 0;
  }
  const first = samples[0] ?? 0;
  return { initialValueAdu: first === missingCode ? missingAdu : first, checksum: (sum << 16) >> 16 };
}
