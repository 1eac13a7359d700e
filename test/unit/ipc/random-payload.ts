import type { Random } from '#test/builders/random.ts';

/** Whole number from 0 up to, not including, `end`. */
export function randomInt(random: Random, end: number): number {
  return Math.floor(random() * end);
}

const NUMBERS = [0, -0, 1, -1, 0.1, 1e300, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const TEXTS = ['', 'N', 'MLII', 'µV', '心電図', '\u0000', '"\\', '🫀', '\ud800'];

/** A message of JSON values and typed arrays, at most `depth` levels deep; some properties are undefined. */
export function randomPayload(random: Random, depth: number): unknown {
  const kind = randomInt(random, depth > 0 ? 7 : 5);
  if (kind === 0) return [null, true, false][randomInt(random, 3)];
  if (kind === 1) return NUMBERS[randomInt(random, NUMBERS.length)];
  if (kind === 2) return TEXTS[randomInt(random, TEXTS.length)];
  if (kind <= 4) return randomArray(random);
  const count = randomInt(random, 5);
  if (kind === 5) return Array.from({ length: count }, () => randomPayload(random, depth - 1));
  const keys = Array.from({ length: count }, (_, index) => `${TEXTS[randomInt(random, TEXTS.length)] ?? ''}${index}`);
  return Object.fromEntries(
    keys.map((key) => [key, random() < 0.1 ? undefined : randomPayload(random, depth - 1)] as const),
  );
}

const KINDS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

/** A typed array of any kind, whole, empty or a view of a part of a larger one. */
function randomArray(random: Random): unknown {
  const Kind = KINDS[randomInt(random, KINDS.length)] ?? Float32Array;
  const whole = Kind.from(
    Array.from({ length: randomInt(random, 20) }, () => NUMBERS[randomInt(random, NUMBERS.length)] ?? 0),
  );
  if (random() < 0.5) return whole;
  return whole.subarray(randomInt(random, whole.length + 1), randomInt(random, whole.length + 1));
}
