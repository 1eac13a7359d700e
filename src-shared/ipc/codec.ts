import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { Payload, PayloadLimits, TypedArray, TypedArrayKind } from './payload.ts';
import {
  bytesPerElement,
  checkPayload,
  findTypedArrayKind,
  isReservedKey,
  isTypedArrayKind,
  toTypedArray,
} from './payload.ts';

/*
 * One WebSocket binary frame, little-endian:
 *
 *   bytes  0-3    'OVR1'
 *   bytes  4-7    length of the header in bytes, uint32
 *   bytes  8-     header: JSON in ASCII, other characters as \uXXXX: {"arrays": [[kind, length], ...], "value": ...}
 *   then, for each array in turn, zeros up to the next multiple of 8, and its bytes
 *
 * Inside `value`, {"$array": n} stands for the n-th array, counted in the order of the text, each exactly once, and
 * {"$number": "NaN" | "Infinity" | "-Infinity" | "-0"} for a number that JSON has no word for.
 */

const MAGIC = 0x3152564f; // 'OVR1', read as a little-endian uint32
const PREFIX_BYTES = 8;
const ALIGNMENT_BYTES = 8;
const SPECIAL_NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * A message as one frame. Errors: those of `checkPayload`.
 * @param value  JSON values and typed arrays; undefined properties are left out
 */
export function encodeFrame(value: unknown, limits: PayloadLimits): Result<Uint8Array<ArrayBuffer>> {
  const checked = checkPayload(value, limits);
  if (!checked.ok) return checked;
  const arrays: TypedArray[] = [];
  const marked = mark(checked.value, arrays);
  const layout = arrays.map((array) => [findTypedArrayKind(array), array.length]);
  const header = toAscii(JSON.stringify({ arrays: layout, value: marked }));
  const sizeBytes = arrays.reduce((end, array) => align(end) + array.byteLength, PREFIX_BYTES + header.length);
  const frame = new Uint8Array(sizeBytes);
  const prefix = new DataView(frame.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, header.length, true);
  writeAscii(header, frame.subarray(PREFIX_BYTES));
  let end = PREFIX_BYTES + header.length;
  for (const array of arrays) {
    frame.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), align(end));
    end = align(end) + array.byteLength;
  }
  return ok(frame);
}

/**
 * The message of one frame; each typed array owns its buffer. Errors: 'ipc/bad-input' for whatever `encodeFrame` would not have
 * written, 'ipc/too-large' beyond the limits. Never throws, whatever the bytes.
 */
export function decodeFrame(frame: Uint8Array, limits: PayloadLimits): Result<Payload> {
  // A character takes two bytes of the limit and up to six of the header.
  if (frame.byteLength > 3 * limits.maxSizeBytes + 2 ** 16) return err('ipc/too-large', 'The frame is too large.');
  const header = readHeader(frame);
  if (header === undefined) return malformed('its header cannot be read');
  const arrays = readArrays(frame, header.endByte, header.layout, limits);
  if (arrays === undefined) return malformed('its arrays do not match its length');
  const state = { arrays, nextIndex: 0, maxDepth: limits.maxDepth };
  const value = unmark(header.value, 0, state);
  if (value === undefined) return malformed('its values are not what a header holds');
  if (state.nextIndex !== arrays.length) return malformed('it holds arrays that nothing refers to');
  return checkPayload(value, limits);
}

function malformed(why: string): Result<never> {
  return err('ipc/bad-input', `A message could not be read: ${why}.`);
}

type Marked = null | boolean | number | string | readonly Marked[] | { readonly [key: string]: Marked };

/** Takes typed arrays and unusual numbers out of a value, in the order of the text. */
function mark(value: Payload, arrays: TypedArray[]): Marked {
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

interface Header {
  readonly layout: readonly (readonly [TypedArrayKind, number])[];
  readonly value: unknown;
  readonly endByte: number;
}

function readHeader(frame: Uint8Array): Header | undefined {
  if (frame.byteLength < PREFIX_BYTES) return undefined;
  const prefix = new DataView(frame.buffer, frame.byteOffset, PREFIX_BYTES);
  const endByte = PREFIX_BYTES + prefix.getUint32(4, true);
  if (prefix.getUint32(0, true) !== MAGIC || endByte > frame.byteLength) return undefined;
  const parsed = parseJson(readAscii(frame.subarray(PREFIX_BYTES, endByte)));
  if (typeof parsed !== 'object' || parsed === null || !('arrays' in parsed) || !('value' in parsed)) return undefined;
  const layout = parsed.arrays;
  if (!Array.isArray(layout) || !layout.every(isLayoutRow)) return undefined;
  return { layout, value: parsed.value, endByte };
}

function isLayoutRow(row: unknown): row is [TypedArrayKind, number] {
  return (
    Array.isArray(row) && row.length === 2 && isTypedArrayKind(row[0]) && Number.isSafeInteger(row[1]) && row[1] >= 0
  );
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readArrays(
  frame: Uint8Array,
  startByte: number,
  layout: Header['layout'],
  limits: PayloadLimits,
): TypedArray[] | undefined {
  if (layout.length > limits.maxArrayCount) return undefined;
  const arrays: TypedArray[] = [];
  let end = startByte;
  for (const [kind, length] of layout) {
    const start = align(end);
    end = start + length * bytesPerElement(kind);
    if (end > frame.byteLength) return undefined;
    // A copy: the array is aligned whatever the frame's own place in memory, and does not keep the frame alive.
    const bytes = new Uint8Array(end - start);
    bytes.set(frame.subarray(start, end));
    arrays.push(toTypedArray(kind, bytes.buffer));
  }
  return end === frame.byteLength ? arrays : undefined;
}

interface UnmarkState {
  readonly arrays: readonly TypedArray[];
  nextIndex: number;
  readonly maxDepth: number;
}

/** Puts arrays and unusual numbers back; undefined where a mark is wrong or the nesting too deep. */
function unmark(value: unknown, depth: number, state: UnmarkState): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > state.maxDepth) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => unmark(item, depth + 1, state));
    return items.includes(undefined) ? undefined : items;
  }
  const keys = Object.keys(value);
  if (keys.length === 1 && '$array' in value) return takeArray(value.$array, state);
  if (keys.length === 1 && '$number' in value) return SPECIAL_NUMBERS.get(value.$number);
  if (keys.some(isReservedKey)) return undefined;
  const entries = Object.entries(value).map(([key, item]) => [key, unmark(item, depth + 1, state)] as const);
  return entries.some(([, item]) => item === undefined) ? undefined : Object.fromEntries(entries);
}

function takeArray(index: unknown, state: UnmarkState): TypedArray | undefined {
  if (index !== state.nextIndex) return undefined;
  state.nextIndex += 1;
  return state.arrays[index];
}

function align(byte: number): number {
  return Math.ceil(byte / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function toAscii(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function writeAscii(text: string, into: Uint8Array): void {
  for (let i = 0; i < text.length; i++) into[i] = text.charCodeAt(i);
}

/** Text of ASCII bytes; undefined where a byte is none. */
function readAscii(bytes: Uint8Array): string | undefined {
  const chunkBytes = 16384; // well below the number of arguments that a call may have
  let text = '';
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
  }
  return bytes.every((byte) => byte < 0x80) ? text : undefined;
}
