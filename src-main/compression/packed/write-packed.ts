import { crc32, deflateRawSync } from 'node:zlib';
import type { BinaryKernel } from '#main/compression/alq/binary-kernel.ts';
import type { CodedKernel } from '#main/compression/codes/coded-kernel.ts';
import { countBitsOf, createBitWriter } from './bit-stream.ts';
import type { PackedHeader } from './packed-header.ts';
import { MAGIC, PREFIX_BYTES } from './packed-header.ts';
import type { CoordinateEncoding, FloatEncoding, PackedModel, PackedWeight } from './packed-model.ts';
import { encodeNumbers } from './packed-numbers.ts';

export interface PackedEncodings {
  readonly coordinates: CoordinateEncoding;
  readonly floats: FloatEncoding;
}

/** Bytes of a packed file by what they hold; together all of it. */
export interface PackedSizes {
  /** Magic, checksum, lengths and the description of the network. */
  readonly headerBytes: number;
  /** How many bits each group has. */
  readonly groupCountBytes: number;
  /** Or codes. */
  readonly signBytes: number;
  /** Or what codes stand for: levels, steps. */
  readonly coordinateBytes: number;
  /** Biases, norms, kernels left as they are. */
  readonly floatBytes: number;
  readonly fileBytes: number;
}

export interface PackedFile {
  readonly bytes: Uint8Array;
  readonly sizes: PackedSizes;
}

/** Every byte that a reader needs and no other, as docs/data-formats.md lays them out. */
export function writePacked(model: PackedModel, encodings: PackedEncodings): PackedFile {
  const header: PackedHeader = {
    network: model.network,
    ...encodings,
    weights: model.weights.map(toForm),
  };
  const headerBytes = deflateRawSync(JSON.stringify(header), { level: 9 });
  const sizes = { groupCountBytes: 0, signBytes: 0, coordinateBytes: 0, floatBytes: 0 };
  const parts: Uint8Array[] = [headerBytes];
  const add = (kind: keyof typeof sizes, bytes: Uint8Array): void => {
    parts.push(bytes);
    sizes[kind] += bytes.length;
  };
  for (const weight of model.weights) {
    if (weight.kind === 'floats') {
      add('floatBytes', encodeNumbers(weight.values, encodings.floats));
      continue;
    }
    if (weight.kind === 'codes') {
      add('signBytes', packCodes(weight.kernel));
      add('coordinateBytes', encodeNumbers(listCodedNumbers(weight.kernel), 'float32'));
      continue;
    }
    add('groupCountBytes', packGroupCounts(weight.kernel));
    add('signBytes', packSigns(weight.kernel));
    add('coordinateBytes', encodeNumbers(listCoordinates(weight.kernel), encodings.coordinates));
  }
  const body = Buffer.concat(parts);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 0, 'latin1');
  prefix.writeUInt32LE(headerBytes.length, MAGIC.length);
  prefix.writeUInt32LE(crc32(body), MAGIC.length + 4);
  const bytes = Buffer.concat([prefix, body]);
  return { bytes, sizes: { ...sizes, headerBytes: PREFIX_BYTES + headerBytes.length, fileBytes: bytes.length } };
}

function toForm(weight: PackedWeight): PackedHeader['weights'][number] {
  switch (weight.kind) {
    case 'signs':
      return { signs: weight.rule, maxBits: weight.kernel.maxBits };
    case 'codes':
      return { codes: weight.kernel.bits, by: weight.kernel.by.kind };
    case 'floats':
      return null;
  }
}

function packCodes({ bits, codes }: CodedKernel): Uint8Array {
  const writer = createBitWriter();
  for (const code of codes) writer.write(code, bits);
  return writer.finish();
}

function listCodedNumbers({ by }: CodedKernel): Float32Array {
  return by.kind === 'levels' ? by.levels : by.steps;
}

function packGroupCounts({ bitCounts, maxBits }: BinaryKernel): Uint8Array {
  const writer = createBitWriter();
  for (const bits of bitCounts) writer.write(bits, countBitsOf(maxBits));
  return writer.finish();
}

/** Group after group, bit after bit, a bit a weight: 1 for +1. */
function packSigns({ grouping, bitCounts, maxBits, signs }: BinaryKernel): Uint8Array {
  const { groupSize } = grouping;
  const writer = createBitWriter();
  bitCounts.forEach((bits, group) => {
    const first = group * maxBits * groupSize;
    for (let k = first; k < first + bits * groupSize; k++) writer.write(signs[k] === 1 ? 1 : 0, 1);
  });
  return writer.finish();
}

function listCoordinates({ bitCounts, maxBits, coordinates }: BinaryKernel): Float32Array {
  const values: number[] = [];
  bitCounts.forEach((bits, group) => {
    for (let bit = 0; bit < bits; bit++) values.push(coordinates[group * maxBits + bit] ?? 0);
  });
  return Float32Array.from(values);
}
