/**
 * Sums by sign for one part of what a layer reads (src-main/compression/packed/lay-out-signs.ts). For 64 positions at a time all sums
 * that the signs of a chunk can make are put into a table, a row for each; then every entry, a bit of an output channel, adds its
 * coordinate times the sum of one row of each chunk.
 *
 * Positions count bytes. `part` holds int32: number of chunks, number of entries; of each chunk its number of values and where each lies
 * from `input` on; of each entry its output channel, its coordinate (float32), and a table row for each chunk. `outputStep` is the
 * distance of two output channels; `count` positions are computed, a multiple of 16. The plain counterpart is in plain-sign-sums.ts.
 */
export function addSigns(part: usize, input: usize, output: usize, outputStep: i32, count: i32, table: usize): void {
  const chunkCount = load<i32>(part);
  const entryCount = load<i32>(part, 4);
  for (let first: i32 = 0; first < count; first += BLOCK) {
    const bytes: usize = (<usize>min(BLOCK, count - first)) << 2;
    const start: usize = (<usize>first) << 2;
    const entries = fillTable(part + 8, chunkCount, input + start, bytes, table);
    addEntries(entries, entryCount, chunkCount, output + start, outputStep, bytes, table);
  }
}

const BLOCK: i32 = 64;
/** log2 of the bytes of a table row. */
const ROW_SHIFT: usize = 8;

/** @returns where the chunks' description ends */
function fillTable(chunks: usize, chunkCount: i32, input: usize, bytes: usize, table: usize): usize {
  let at = chunks;
  let rows = table;
  for (let chunk: i32 = 0; chunk < chunkCount; chunk++) {
    const size = load<i32>(at);
    at += 4;
    for (let v: usize = 0; v < bytes; v += 16) {
      let sum = f32x4.splat(0);
      for (let k: usize = 0; k < <usize>size; k++) {
        sum = f32x4.sub(sum, v128.load(input + load<i32>(at + (k << 2)) + v));
      }
      v128.store(rows + v, sum);
    }
    let known: usize = 1 << ROW_SHIFT;
    for (let k: i32 = 0; k < size; k++) {
      const x = input + load<i32>(at);
      at += 4;
      for (let v: usize = 0; v < bytes; v += 16) {
        const value = v128.load(x + v);
        const twice = f32x4.add(value, value);
        const end = rows + known;
        for (let row = rows; row < end; row += 1 << ROW_SHIFT) {
          v128.store(row + known + v, f32x4.add(v128.load(row + v), twice));
        }
      }
      known <<= 1;
    }
    rows += known;
  }
  return at;
}

function addEntries(
  entries: usize,
  entryCount: i32,
  chunkCount: i32,
  output: usize,
  outputStep: i32,
  bytes: usize,
  table: usize,
): void {
  const entryBytes: usize = (<usize>(chunkCount + 2)) << 2;
  const end = entries + <usize>entryCount * entryBytes;
  for (let entry = entries; entry < end; entry += entryBytes) {
    const y = output + <usize>(load<i32>(entry) * outputStep);
    const coordinate = v128.load32_splat(entry, 4);
    for (let v: usize = 0; v < bytes; v += 64) {
      let row = table + ((<usize>load<i32>(entry, 8)) << ROW_SHIFT) + v;
      let s0 = v128.load(row);
      let s1 = v128.load(row, 16);
      let s2 = v128.load(row, 32);
      let s3 = v128.load(row, 48);
      for (let code = entry + 12; code < entry + entryBytes; code += 4) {
        row = table + ((<usize>load<i32>(code)) << ROW_SHIFT) + v;
        s0 = f32x4.add(s0, v128.load(row));
        s1 = f32x4.add(s1, v128.load(row, 16));
        s2 = f32x4.add(s2, v128.load(row, 32));
        s3 = f32x4.add(s3, v128.load(row, 48));
      }
      const z = y + v;
      v128.store(z, f32x4.add(v128.load(z), f32x4.mul(s0, coordinate)));
      v128.store(z, f32x4.add(v128.load(z, 16), f32x4.mul(s1, coordinate)), 16);
      v128.store(z, f32x4.add(v128.load(z, 32), f32x4.mul(s2, coordinate)), 32);
      v128.store(z, f32x4.add(v128.load(z, 48), f32x4.mul(s3, coordinate)), 48);
    }
  }
}
