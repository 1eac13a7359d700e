import type { BinaryKernel } from '#main/compression/alq/binary-kernel.ts';

/**
 * A kernel laid out for sums by sign. What an output channel reads is cut into parts (the groups), and these into chunks of a few
 * values; all sums that the signs of a chunk can make are computed once for every output channel and bit that reads it, and then each
 * bit of each channel costs a look-up a chunk and one product. With one or two bits a weight that is less work than a product a weight.
 */
export interface SignLayout {
  /** As kernels/sign-sums.ts reads them. */
  readonly parts: readonly Int32Array[];
  /** Rows of the largest table. */
  readonly tableRows: number;
}

/** Where the values lie that an output channel reads. */
export interface ReadPlaces {
  readonly outCount: number;
  /** Bytes from the first position that is read. @param place  [position in the kernel][in], counted through */
  readonly toByteOffset: (place: number) => number;
}

const LONGEST_CHUNK = 8;

export function layOutSigns(kernel: BinaryKernel, places: ReadPlaces): SignLayout {
  const partCount = kernel.grouping.groupCount / places.outCount;
  const parts = Array.from({ length: partCount }, (_, part) => layOutPart(kernel, places, { part, partCount }));
  return {
    parts: parts.map(({ words }) => words),
    tableRows: parts.reduce((most, { tableRows }) => Math.max(most, tableRows), 0),
  };
}

interface LaidOutPart {
  readonly words: Int32Array;
  readonly tableRows: number;
}

function layOutPart(
  { grouping, maxBits, bitCounts, coordinates, signs }: BinaryKernel,
  { outCount, toByteOffset }: ReadPlaces,
  { part, partCount }: { part: number; partCount: number },
): LaidOutPart {
  const { groupSize } = grouping;
  const groups = Array.from({ length: outCount }, (_, out) => out * partCount + part);
  const entryCount = groups.reduce((sum, group) => sum + (bitCounts[group] ?? 0), 0);
  const length = chooseChunkLength(groupSize, entryCount);
  const words: number[] = [Math.ceil(groupSize / length), entryCount];
  const firstRows: number[] = [];
  let tableRows = 0;
  for (let first = 0; first < groupSize; first += length) {
    const size = Math.min(length, groupSize - first);
    words.push(size);
    // Places in a kernel are [position][in][out]: those of the first output channel are multiples of the number of channels.
    for (let k = first; k < first + size; k++)
      words.push(toByteOffset((grouping.places[part * groupSize + k] ?? 0) / outCount));
    firstRows.push(tableRows);
    tableRows += 1 << size;
  }
  groups.forEach((group, out) => {
    for (let bit = 0; bit < (bitCounts[group] ?? 0); bit++) {
      const row = group * maxBits + bit;
      words.push(out, toFloatBits(coordinates[row] ?? 0));
      firstRows.forEach((firstRow, chunk) => {
        const own = signs.subarray(row * groupSize + chunk * length, row * groupSize + (chunk + 1) * length);
        words.push(firstRow + toCode(own.subarray(0, groupSize - chunk * length)));
      });
    }
  });
  return { words: Int32Array.from(words), tableRows };
}

function toCode(signs: Int8Array): number {
  return signs.reduce((code, sign, k) => (sign === 1 ? code | (1 << k) : code), 0);
}

function toFloatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

/** Tables grow with 2^length, look-ups fall with 1 / length: the length with the fewest additions. */
function chooseChunkLength(groupSize: number, entryCount: number): number {
  let best = 1;
  let least = Infinity;
  for (let length = 1; length <= Math.min(LONGEST_CHUNK, groupSize); length++) {
    const cost = Math.ceil(groupSize / length) * (2 ** length + entryCount);
    if (cost >= least) continue;
    least = cost;
    best = length;
  }
  return best;
}
