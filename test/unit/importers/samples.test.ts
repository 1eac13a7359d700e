import { describe, expect, it } from 'vitest';
import {
  alignLate,
  finishAmplitudes,
  finishDifferences,
  unifyWidth,
} from '#main/importers/wfdb/samples/finish-signal.ts';
import { deinterleave } from '#main/importers/wfdb/samples/deinterleave.ts';
import { SAMPLE_FORMATS, toByteCount, toSampleCount } from '#main/importers/wfdb/samples/sample-format.ts';
import { createRandom, type Random } from '#test/builders/random.ts';

/** Samples of a format, put into bytes bit by bit as signal(5) describes it: slow and plain, written apart from the decoder. */
const ENCODERS: Readonly<Record<number, { bits: number; encode: (samples: readonly number[]) => number[] }>> = {
  8: { bits: 8, encode: (samples) => samples.map((value) => value & 0xff) },
  80: { bits: 8, encode: (samples) => samples.map((value) => value + 128) },
  16: { bits: 16, encode: (samples) => samples.flatMap((value) => toBytes(value, 2)) },
  61: { bits: 16, encode: (samples) => samples.flatMap((value) => toBytes(value, 2).reverse()) },
  160: { bits: 16, encode: (samples) => samples.flatMap((value) => toBytes(value + 32768, 2)) },
  24: { bits: 24, encode: (samples) => samples.flatMap((value) => toBytes(value, 3)) },
  32: { bits: 32, encode: (samples) => samples.flatMap((value) => toBytes(value, 4)) },
  212: {
    bits: 12,
    encode: (samples) => {
      return chunk(samples, 2).flatMap(([a = 0, b]) => {
        const first = [a & 0xff, ((a >> 8) & 0xf) | (b === undefined ? 0 : ((b >> 8) & 0xf) << 4)];
        return b === undefined ? first : [...first, b & 0xff];
      });
    },
  },
  310: {
    bits: 10,
    encode: (samples) => {
      return chunk(samples, 3).flatMap(([a = 0, b, c]) => {
        const first = ((a & 0x3ff) << 1) | (((c ?? 0) & 0x1f) << 11);
        const second = (((b ?? 0) & 0x3ff) << 1) | ((((c ?? 0) >> 5) & 0x1f) << 11);
        return b === undefined ? toBytes(first, 2) : [...toBytes(first, 2), ...toBytes(second, 2)];
      });
    },
  },
  311: {
    bits: 10,
    encode: (samples) => {
      return chunk(samples, 3).flatMap((values) => {
        const word = values.reduce((sum, value, index) => sum | ((value & 0x3ff) << (10 * index)), 0);
        return toBytes(word, [0, 2, 3, 4][values.length]!);
      });
    },
  },
};

function toBytes(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (value >> (8 * index)) & 0xff);
}

function chunk<T>(values: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

function randomSamples(count: number, bits: number, random: Random): number[] {
  return Array.from({ length: count }, () => Math.floor(random() * 2 ** bits) - 2 ** (bits - 1));
}

describe.each(Object.keys(ENCODERS).map(Number))('format %i', (formatNumber) => {
  const format = SAMPLE_FORMATS.get(formatNumber)!;
  const { bits, encode } = ENCODERS[formatNumber]!;

  it('gives back random samples of 1 to 40 frames and 1 to 5 signals with 1 to 4 samples per frame', () => {
    const random = createRandom(formatNumber);
    for (let round = 0; round < 200; round += 1) {
      const frameCount = 1 + Math.floor(random() * 40);
      const samplesPerFrame = Array.from(
        { length: 1 + Math.floor(random() * 5) },
        () => 1 + Math.floor(random() ** 3 * 4),
      );
      const frameSamples = samplesPerFrame.reduce((sum, count) => sum + count, 0);
      const stream = randomSamples(frameCount * frameSamples, bits, random);

      const signals = deinterleave(format, Uint8Array.from(encode(stream)), { frameCount, samplesPerFrame });

      const frames = chunk(stream, frameSamples);
      let first = 0;
      for (const [index, count] of samplesPerFrame.entries()) {
        const from = first;
        const wanted = frames.flatMap((frame) => frame.slice(from, from + count));
        const { samples, checksum } = signals[index]!;
        const missingCode = samples instanceof Int16Array ? -32768 : -2147483648;
        expect([...samples]).toEqual(wanted.map((value) => (value === format.missingAdu ? missingCode : value)));
        expect(checksum).toBe(wanted.reduce((sum, value) => (sum + value) & 0xffff, 0));
        first += count;
      }
    }
  });

  it('gives back 100,000 frames of three signals: longer than a block', () => {
    const stream = randomSamples(300_000, bits, createRandom(formatNumber + 1));

    const signals = deinterleave(format, Uint8Array.from(encode(stream)), {
      frameCount: 100_000,
      samplesPerFrame: [1, 1, 1],
    });

    for (const [index, signal] of signals.entries()) {
      const missingCode = signal.samples instanceof Int16Array ? -32768 : -2147483648;
      const isRight = (value: number, raw: number) => value === (raw === format.missingAdu ? missingCode : raw);
      expect(signal.samples.every((value, frame) => isRight(value, stream[3 * frame + index]!))).toBe(true);
    }
  });

  it('knows how many bytes samples take, and how many samples bytes hold', () => {
    for (let count = 1; count <= 24; count += 1) {
      const byteCount = encode(Array.from({ length: count }, () => 1)).length;
      expect(toByteCount(format, count)).toBe(byteCount);
      expect(toSampleCount(format, byteCount)).toBeGreaterThanOrEqual(count);
      expect(toByteCount(format, toSampleCount(format, byteCount))).toBeLessThanOrEqual(byteCount);
    }
  });
});

describe('finishing a signal', () => {
  it('turns the code for a missing sample into that of the array, and sums up what the file holds', () => {
    const { samples, checksum } = finishAmplitudes(Int16Array.of(5, -2048, 2047), -2048);

    expect([...samples]).toEqual([5, -32768, 2047]);
    expect(checksum).toBe((5 - 2048 + 2047) & 0xffff);
    expect([...finishAmplitudes(Int32Array.of(1, -8388608), -8388608).samples]).toEqual([1, -2147483648]);
  });

  it('adds up the differences of format 8 and keeps 16 bits where they suffice', () => {
    const narrow = finishDifferences(Int32Array.of(0, 5, -10), 100);
    const wide = finishDifferences(Int32Array.of(0, 127), 32700);
    const atCode = finishDifferences(Int32Array.of(0, -68), -32700);

    expect([narrow.samples, narrow.checksum]).toEqual([Int16Array.of(100, 105, 95), 300]);
    expect(wide.samples).toEqual(Int32Array.of(32700, 32827));
    expect(atCode.samples).toEqual(Int32Array.of(-32700, -32768)); // a valid -32768 does not fit into 16 bits
  });

  it('gives all signals of a record 32 bits where one needs them', () => {
    const [narrow, wide] = unifyWidth([Int16Array.of(1, -32768), Int32Array.of(70_000, 2)]);

    expect(narrow).toEqual(Int32Array.of(1, -2147483648));
    expect(wide).toEqual(Int32Array.of(70_000, 2));
    expect(unifyWidth([Int16Array.of(1)])[0]).toBeInstanceOf(Int16Array);
  });

  it('moves a late signal to its place and leaves its end missing, also where it is later than it is long', () => {
    const late = Int16Array.of(1, 2, 3, 4);
    const later = Int16Array.of(1, 2);

    alignLate(late, 3);
    alignLate(later, 5);

    expect([...late]).toEqual([4, -32768, -32768, -32768]);
    expect([...later]).toEqual([-32768, -32768]);
  });
});
