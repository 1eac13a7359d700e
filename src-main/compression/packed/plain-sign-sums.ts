import type { Arena } from '#shared/network/arena.ts';
import type { SignSumsCall } from './sign-sums-call.ts';

const FLOAT_BYTES = 4;
const BLOCK = 64;

/** What kernels/sign-sums.ts does, in plain TypeScript: its reference. */
export function addSignsPlainly({ floats, ints }: Arena, call: SignSumsCall): void {
  for (let first = 0; first < call.count; first += BLOCK) {
    const block: Block = { floats, ints, call, first, count: Math.min(BLOCK, call.count - first) };
    addEntries(block, fillTable(block));
  }
}

interface Block {
  readonly floats: Float32Array;
  readonly ints: Int32Array;
  readonly call: SignSumsCall;
  readonly first: number;
  readonly count: number;
}

/** @returns where the chunks' description ends */
function fillTable({ floats, ints, call, first, count }: Block): number {
  let at = call.part + 2;
  let rows = call.table;
  for (let chunk = 0; chunk < (ints[call.part] ?? 0); chunk++) {
    const size = ints[at] ?? 0;
    const inputs = Array.from({ length: size }, (_, k) => call.input + first + (ints[at + 1 + k] ?? 0) / FLOAT_BYTES);
    for (let v = 0; v < count; v++) {
      floats[rows + v] = inputs.reduce((sum, x) => sum - (floats[x + v] ?? 0), 0);
      inputs.forEach((x, k) => {
        const twice = 2 * (floats[x + v] ?? 0);
        for (let code = 0; code < 1 << k; code++)
          floats[rows + ((1 << k) + code) * BLOCK + v] = (floats[rows + code * BLOCK + v] ?? 0) + twice;
      });
    }
    at += 1 + size;
    rows += BLOCK << size;
  }
  return at;
}

function addEntries({ floats, ints, call, first, count }: Block, entries: number): void {
  const chunkCount = ints[call.part] ?? 0;
  for (let entry = 0; entry < (ints[call.part + 1] ?? 0); entry++) {
    const at = entries + entry * (chunkCount + 2);
    const y = call.output + (ints[at] ?? 0) * call.outputStep + first;
    for (let v = 0; v < count; v++) {
      let sum = 0;
      for (let chunk = 0; chunk < chunkCount; chunk++)
        sum += floats[call.table + (ints[at + 2 + chunk] ?? 0) * BLOCK + v] ?? 0;
      floats[y + v] = (floats[y + v] ?? 0) + (floats[at + 1] ?? 0) * sum;
    }
  }
}
