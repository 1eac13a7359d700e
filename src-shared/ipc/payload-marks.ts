import type { Payload, TypedArray } from './payload.ts';
import { isReservedKey } from './payload.ts';

/*
 * What JSON has no word for, as a frame's header writes it: {"$array": n} for the n-th typed array, counted in the order of the
 * text, each exactly once, and {"$number": "NaN" | "Infinity" | "-Infinity" | "-0"}.
 */

const SPECIAL_NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

export type Marked = null | boolean | number | string | readonly Marked[] | { readonly [key: string]: Marked };

/** Takes typed arrays and unusual numbers out of a value, in the order of the text. */
export function mark(value: Payload, arrays: TypedArray[]): Marked {
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return { $number: '-0' };
    return Number.isFinite(value) ? value : { $number: String(value) };
  }
  if (typeof value !== 'object' || value === null) return value;
  if (isTypedArray(value)) return { $array: arrays.push(value) - 1 };
  if (isList(value)) return value.map((item) => mark(item, arrays));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mark(item, arrays)]));
}

function isTypedArray(value: object): value is TypedArray {
  return ArrayBuffer.isView(value);
}

function isList(value: object): value is readonly Payload[] {
  return Array.isArray(value);
}

/** What JSON.parse can give. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Puts arrays and unusual numbers back, in place: what was parsed belongs to nobody else. Undefined where a mark or a key is not
 * ours, the nesting too deep, or an array left over.
 */
export function unmarkAll(value: Json, arrays: readonly TypedArray[], maxDepth: number): Payload | undefined {
  const state = { arrays, nextIndex: 0, maxDepth };
  const payload = unmark(value, 0, state);
  return state.nextIndex === arrays.length ? payload : undefined;
}

interface UnmarkState {
  readonly arrays: readonly TypedArray[];
  nextIndex: number;
  readonly maxDepth: number;
}

function unmark(value: Json, depth: number, state: UnmarkState): Payload | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= state.maxDepth) return undefined;
  if (Array.isArray(value)) return unmarkList(value, depth, state) ? value : undefined;
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0] === '$array') return takeArray(value['$array'], state);
  if (keys.length === 1 && keys[0] === '$number') return SPECIAL_NUMBERS.get(value['$number']);
  return unmarkProperties(value, keys, { depth, state }) ? value : undefined;
}

function unmarkList(list: Payload[], depth: number, state: UnmarkState): boolean {
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Json; // as JSON.parse gave it
    if (typeof item !== 'object' || item === null) continue;
    const payload = unmark(item, depth + 1, state);
    if (payload === undefined) return false;
    if (payload !== item) list[index] = payload;
  }
  return true;
}

function unmarkProperties(
  properties: Record<string, Payload>,
  keys: readonly string[],
  { depth, state }: { readonly depth: number; readonly state: UnmarkState },
): boolean {
  for (const key of keys) {
    if (isReservedKey(key)) return false;
    const item = properties[key] as Json; // as JSON.parse gave it
    if (typeof item !== 'object' || item === null) continue;
    const payload = unmark(item, depth + 1, state);
    if (payload === undefined) return false;
    if (payload !== item) properties[key] = payload;
  }
  return true;
}

function takeArray(index: Json | undefined, state: UnmarkState): TypedArray | undefined {
  if (index !== state.nextIndex) return undefined;
  state.nextIndex += 1;
  return state.arrays[index];
}
