import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { Payload, PayloadLimits, TypedArray, TypedArrayKind } from './payload.ts';
import { bytesPerElement, copyPayload, findTypedArrayKind, isTypedArrayKind, toTypedArray } from './payload.ts';
import type { Json } from './payload-marks.ts';
import { mark, unmarkAll } from './payload-marks.ts';

/*
 * One WebSocket binary frame, little-endian:
 *
 *   bytes  0-3    'OVR1'
 *   bytes  4-7    length of the header in bytes, uint32
 *   bytes  8-     header: JSON in UTF-8: {"arrays": [[kind, length], ...], "value": ...}
 *   then, for each array in turn, zeros up to the next multiple of 8, and its bytes
 *
 * Inside `value`, {"$array": n} stands for the n-th array, counted in the order of the text, each exactly once, and
 * {"$number": "NaN" | "Infinity" | "-Infinity" | "-0"} for a number that JSON has no word for.
 */

const MAGIC = 0x3152564f; // 'OVR1', read as a little-endian uint32
const PREFIX_BYTES = 8;
const ALIGNMENT_BYTES = 8;
// Every runtime has these two (WHATWG Encoding), but ES2024's types do not, and this layer knows neither Node nor DOM.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly fatal: true; readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };
const UTF8_ENCODER = new TextEncoder();
const UTF8_DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A message as one frame. Errors: those of `checkPayload`.
 * @param value  JSON values and typed arrays; undefined properties are left out
 */
export function encodeFrame(value: unknown, limits: PayloadLimits): Result<Uint8Array<ArrayBuffer>> {
  const copied = copyPayload(value, limits);
  if (!copied.ok) return copied;
  const { payload, isPlainJson } = copied.value;
  const arrays: TypedArray[] = [];
  const marked = isPlainJson ? payload : mark(payload, arrays);
  const layout = arrays.map((array) => [findTypedArrayKind(array), array.length]);
  const header = UTF8_ENCODER.encode(JSON.stringify({ arrays: layout, value: marked }));
  const sizeBytes = arrays.reduce((end, array) => align(end) + array.byteLength, PREFIX_BYTES + header.length);
  const frame = new Uint8Array(sizeBytes);
  const prefix = new DataView(frame.buffer);
  prefix.setUint32(0, MAGIC, true);
  prefix.setUint32(4, header.length, true);
  frame.set(header, PREFIX_BYTES);
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
  // A character counts for two bytes of the limit and takes up to six of the header.
  if (frame.byteLength > 3 * limits.maxSizeBytes + 2 ** 16) return err('ipc/too-large', 'The frame is too large.');
  const header = readHeader(frame);
  if (header === undefined) return malformed('its header cannot be read');
  const arrays = readArrays(frame, header, limits);
  if (arrays === undefined) return malformed('its arrays do not match its length');
  const value = unmarkAll(header.value, arrays, limits.maxDepth);
  return value === undefined ? malformed('its values are not what a header holds') : ok(value);
}

function malformed(why: string): Result<never> {
  return err('ipc/bad-input', `A message could not be read: ${why}.`);
}

interface Header {
  readonly layout: readonly (readonly [TypedArrayKind, number])[];
  readonly value: Json;
  readonly endByte: number;
}

function readHeader(frame: Uint8Array): Header | undefined {
  if (frame.byteLength < PREFIX_BYTES) return undefined;
  const prefix = new DataView(frame.buffer, frame.byteOffset, PREFIX_BYTES);
  const endByte = PREFIX_BYTES + prefix.getUint32(4, true);
  if (prefix.getUint32(0, true) !== MAGIC || endByte > frame.byteLength) return undefined;
  const parsed = parseJson(frame.subarray(PREFIX_BYTES, endByte));
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  const { arrays, value } = parsed;
  if (value === undefined || !Array.isArray(arrays) || !arrays.every(isLayoutRow)) return undefined;
  return { layout: arrays as unknown as Header['layout'], value, endByte }; // just checked
}

function isLayoutRow(row: Json): boolean {
  if (!Array.isArray(row) || row.length !== 2 || !isTypedArrayKind(row[0])) return false;
  return typeof row[1] === 'number' && Number.isSafeInteger(row[1]) && row[1] >= 0;
}

function parseJson(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(UTF8_DECODER.decode(bytes)) as Json; // all that it can give
  } catch {
    return undefined;
  }
}

function readArrays(frame: Uint8Array, { layout, endByte }: Header, limits: PayloadLimits): TypedArray[] | undefined {
  if (layout.length > limits.maxArrayCount) return undefined;
  const arrays: TypedArray[] = [];
  let end = endByte;
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

function align(byte: number): number {
  return Math.ceil(byte / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
