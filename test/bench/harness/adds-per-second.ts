/** Sums that go on side by side: more than any processor here has adders times their latency. */
const SUMS = 12;
const ADDS_A_LOOP = 4 * SUMS;
const LANES = 8;

/**
 * Additions of 16-bit numbers that one thread can do in a second, 8 at a time on registers alone: no memory is touched. What the spiking
 * kernel's additions are a share of.
 */
export async function measureAddsPerSecond(): Promise<number> {
  const { instance } = await WebAssembly.instantiate(buildModule());
  const add = instance.exports.add as (loops: number) => number; // as buildModule has it
  add(1e6);
  let most = 0;
  for (let round = 0; round < 5; round++) {
    const loops = 4e6;
    const startedMs = performance.now();
    add(loops);
    most = Math.max(most, (1000 * loops * ADDS_A_LOOP * LANES) / (performance.now() - startedMs));
  }
  return most;
}

const [I32, V128] = [0x7f, 0x7b];
const FUNCTION = 0x60;

/** (func (export "add") (param $loops i32) (result i32)): every sum takes a vector away from nothing, again and again. */
function buildModule(): Uint8Array<ArrayBuffer> {
  const vector = (code: number): number[] => [0xfd, ...toLeb(code)];
  const [splat, add, exclusiveOr] = [vector(0x10), vector(0x8e), vector(0x51)];
  const extract = [...vector(0x19), 0];
  const [localGet, localSet, localTee] = [0x20, 0x21, 0x22];
  const addend = 1 + SUMS;
  const steps = Array.from({ length: ADDS_A_LOOP }, (_, k) => 1 + (k % SUMS));
  const body = [
    [localGet, 0, ...splat, localSet, addend],
    [0x03, 0x40], // loop
    ...steps.map((own) => [localGet, own, localGet, addend, ...add, localSet, own]),
    [localGet, 0, 0x41, 1, 0x6b, localTee, 0, 0x0d, 0, 0x0b], // loops - 1, again while above 0
    [localGet, 1],
    ...steps.slice(1, SUMS).map((own) => [localGet, own, ...exclusiveOr]),
    [...extract, 0x0b],
  ].flat();
  const locals = [1, SUMS + 1, V128];
  const code = [...locals, ...body];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...toSection(1, [1, FUNCTION, 1, I32, 1, I32]),
    ...toSection(3, [1, 0]),
    ...toSection(7, [1, 3, ...Buffer.from('add'), 0, 0]),
    ...toSection(10, [1, ...toLeb(code.length), ...code]),
  ]);
}

function toSection(id: number, content: readonly number[]): readonly number[] {
  return [id, ...toLeb(content.length), ...content];
}

/** Unsigned, seven bits a byte. */
function toLeb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...toLeb(value >>> 7)];
}
