import { crc32, inflateRawSync } from 'node:zlib';
import { createBinaryKernel, type BinaryKernel } from '#main/compression/alq/binary-kernel.ts';
import { groupWeights } from '#main/compression/alq/grouping.ts';
import { explainIssue } from '#shared/domain/explain-issue.ts';
import type { NetworkWeight } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { countBitsOf, createBitReader } from './bit-stream.ts';
import { MAGIC, packedHeaderSchema, PREFIX_BYTES, type CodesForm, type PackedHeader } from './packed-header.ts';
import type { PackedModel, PackedWeight } from './packed-model.ts';
import { countNumberBytes, decodeNumbers } from './packed-numbers.ts';

/** A header of a network of a thousand layers has 200 kB. */
const MAX_HEADER_JSON_BYTES = 4 * 1024 * 1024;

/**
 * Reads what writePacked wrote. Everything is checked before room is made for it. Errors: 'model/broken', saying what is wrong with
 * the file: another kind of file, altered, cut short, or a header that does not fit its network.
 */
export function readPacked(bytes: Uint8Array): Result<PackedModel> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < PREFIX_BYTES || file.toString('latin1', 0, MAGIC.length) !== MAGIC)
    return broken('is no packed model, or one of another version');
  const headerLength = file.readUInt32LE(MAGIC.length);
  const body = file.subarray(PREFIX_BYTES);
  if (headerLength > body.length) return broken('ends within its header: it was cut short');
  if (crc32(body) !== file.readUInt32LE(MAGIC.length + 4))
    return broken('has another checksum than it says: it was cut short or altered');
  const header = readHeader(body.subarray(0, headerLength));
  if (!header.ok) return header;
  return readSections(header.value, body.subarray(headerLength));
}

function readHeader(bytes: Uint8Array): Result<PackedHeader> {
  let value: unknown;
  try {
    value = JSON.parse(inflateRawSync(bytes, { maxOutputLength: MAX_HEADER_JSON_BYTES }).toString('utf8'));
  } catch {
    return broken('has a header that cannot be read');
  }
  const parsed = packedHeaderSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return broken(`has a header that is wrong ${explainIssue(parsed.error.issues[0])}`);
}

function readSections(header: PackedHeader, sections: Uint8Array): Result<PackedModel> {
  const wanted = listWeights(header.network);
  if (wanted.length !== header.weights.length)
    return broken(`describes ${header.weights.length} weights, its network has ${wanted.length}`);
  const reader = new SectionReader(header, sections);
  const weights: PackedWeight[] = [];
  for (const [index, weight] of wanted.entries()) {
    const read = reader.read(weight, header.weights[index] ?? null);
    if (typeof read === 'string') return broken(read);
    weights.push(read);
  }
  if (reader.left > 0) return broken(`has ${reader.left} bytes that belong to nothing`);
  return ok({ network: header.network, weights });
}

interface CodedShape {
  readonly name: string;
  readonly size: number;
  readonly outCount: number;
}

class SectionReader {
  readonly #header: PackedHeader;
  readonly #bytes: Uint8Array;
  #place = 0;

  constructor(header: PackedHeader, bytes: Uint8Array) {
    this.#header = header;
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#place;
  }

  /** A weight, or the end of a sentence that says why there is none. */
  read({ name, shape }: NetworkWeight, form: PackedHeader['weights'][number]): PackedWeight | string {
    const size = shape.reduce((product, length) => product * length, 1);
    if (form === null) {
      const bytes = this.#take(countNumberBytes(size, this.#header.floats));
      if (bytes === undefined) return `ends within '${name}'`;
      return { kind: 'floats', name, values: decodeNumbers(bytes, this.#header.floats) };
    }
    if (shape.length < 2) return `keeps '${name}' as signs or codes, which is no kernel`;
    if ('codes' in form) return this.#readCodes({ name, size, outCount: shape.at(-1) ?? 1 }, form);
    const perOut = size / (shape.at(-1) ?? 1);
    if (form.signs.kind === 'subchannelwise' && perOut % form.signs.parts !== 0)
      return `cuts '${name}' into parts that are not equally long`;
    const kernel = createBinaryKernel(groupWeights(shape, form.signs), form.maxBits);
    const why = this.#readKernel(kernel);
    return why === undefined ? { kind: 'signs', name, rule: form.signs, kernel } : `${why} '${name}'`;
  }

  #readKernel(kernel: BinaryKernel): string | undefined {
    const { grouping, maxBits, bitCounts, coordinates, signs } = kernel;
    const { groupCount, groupSize } = grouping;
    const countBits = countBitsOf(maxBits);
    const counts = this.#take(Math.ceil((groupCount * countBits) / 8));
    if (counts === undefined) return 'ends within the group counts of';
    const countReader = createBitReader(counts);
    for (let group = 0; group < groupCount; group++) {
      const bits = countReader.read(countBits);
      if (bits > maxBits) return `names more than ${maxBits} bits in a group of`;
      bitCounts[group] = bits;
    }
    const total = bitCounts.reduce((sum, bits) => sum + bits, 0);
    const signBytes = this.#take(Math.ceil((total * groupSize) / 8));
    const coordinateBytes = this.#take(countNumberBytes(total, this.#header.coordinates));
    if (signBytes === undefined || coordinateBytes === undefined) return 'ends within';
    const values = decodeNumbers(coordinateBytes, this.#header.coordinates);
    if (!values.every((value) => Number.isFinite(value) && value >= 0)) return 'has impossible coordinates in';
    const signReader = createBitReader(signBytes);
    let next = 0;
    for (let group = 0; group < groupCount; group++) {
      const first = group * maxBits;
      for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) coordinates[first + bit] = values[next++] ?? 0;
      const end = (first + (bitCounts[group] ?? 0)) * groupSize;
      for (let k = first * groupSize; k < end; k++) signs[k] = signReader.read(1) === 1 ? 1 : -1;
    }
    return undefined;
  }

  #readCodes({ name, size, outCount }: CodedShape, { codes: bits, by }: CodesForm): PackedWeight | string {
    const codeBytes = this.#take(Math.ceil((size * bits) / 8));
    const numberBytes = this.#take(countNumberBytes(by === 'levels' ? 2 ** bits : outCount, 'float32'));
    if (codeBytes === undefined || numberBytes === undefined) return `ends within '${name}'`;
    const numbers = decodeNumbers(numberBytes, 'float32');
    if (!numbers.every((value) => Number.isFinite(value) && (by === 'levels' || value >= 0)))
      return `has impossible ${by} in '${name}'`;
    const reader = createBitReader(codeBytes);
    const codes = Uint8Array.from({ length: size }, () => reader.read(bits));
    const kernel = { bits, codes, by: by === 'levels' ? { kind: by, levels: numbers } : { kind: by, steps: numbers } };
    return { kind: 'codes', name, kernel };
  }

  #take(count: number): Uint8Array | undefined {
    if (count > this.left) return undefined;
    this.#place += count;
    return this.#bytes.subarray(this.#place - count, this.#place);
  }
}

function broken(reason: string): Result<never> {
  return err('model/broken', `The packed model cannot be used: the file ${reason}.`);
}
