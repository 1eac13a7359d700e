import type { AppError, Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';

/**
 * What may cross the border: JSON values plus typed arrays. Both transports send only what `checkPayload` returned, so that
 * structured clone and the WebSocket's frames give equal answers.
 */
export type Payload =
  null | boolean | number | string | TypedArray | readonly Payload[] | { readonly [key: string]: Payload };

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
export type TypedArrayKind = keyof typeof TYPED_ARRAYS;
export type TypedArray = InstanceType<(typeof TYPED_ARRAYS)[TypedArrayKind]>;

export interface PayloadLimits {
  /** Objects and lists inside one another. */
  readonly maxDepth: number;
  readonly maxArrayCount: number;
  /** Bytes of all typed arrays plus, roughly, of all text: two for a character, eight for any other value. */
  readonly maxSizeBytes: number;
}

/** What main sends: a million annotations, or 64 leads of 20,000 columns, fit with room to spare. */
export const ANSWER_LIMITS: PayloadLimits = { maxDepth: 32, maxArrayCount: 4096, maxSizeBytes: 64 * 2 ** 20 };
/** What main accepts: the largest call is an edit that names a million annotations. */
export const INPUT_LIMITS: PayloadLimits = { maxDepth: 32, maxArrayCount: 64, maxSizeBytes: 16 * 2 ** 20 };

/** Keys that the frame's header uses for itself, and the one that would change an object's kind. */
export function isReservedKey(key: string): boolean {
  return key.startsWith('$') || key === '__proto__';
}

/** Kind of a typed array as the standard names it ('Uint8Array' for Node's Buffer too); undefined for anything else. */
export function findTypedArrayKind(value: unknown): TypedArrayKind | undefined {
  if (!ArrayBuffer.isView(value)) return undefined;
  const name = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return isTypedArrayKind(name) ? name : undefined;
}

export function isTypedArrayKind(name: unknown): name is TypedArrayKind {
  return typeof name === 'string' && Object.hasOwn(TYPED_ARRAYS, name);
}

export function bytesPerElement(kind: TypedArrayKind): number {
  return TYPED_ARRAYS[kind].BYTES_PER_ELEMENT;
}

/** A typed array over a whole buffer, whose length must be a multiple of the element's size. */
export function toTypedArray(kind: TypedArrayKind, buffer: ArrayBuffer): TypedArray {
  return new TYPED_ARRAYS[kind](buffer);
}

/**
 * A plain copy of a value that may cross, normalised so that both transports carry the same: properties that are undefined are
 * left out, and a view of a part of a buffer becomes an array of its own (structured clone would send the whole buffer).
 * NaN, the infinities and -0 are kept. Errors: 'ipc/bad-input' for whatever is not JSON or a typed array (undefined in a list,
 * function, bigint, Date, Map, class instance, reserved key, too deep or circular); 'ipc/too-large' beyond the limits.
 */
export function checkPayload(value: unknown, limits: PayloadLimits): Result<Payload> {
  const copy = copyPayload(value, limits);
  return copy.ok ? ok(copy.value.payload) : copy;
}

export interface PayloadCopy {
  readonly payload: Payload;
  /** Without arrays and numbers that JSON has no word for: its JSON says everything. */
  readonly isPlainJson: boolean;
}

/** As checkPayload, with what the codec wants to know. */
export function copyPayload(value: unknown, limits: PayloadLimits): Result<PayloadCopy> {
  const state: CopyState = { limits, path: [], arrayCount: 0, sizeBytes: 0, isPlainJson: true };
  try {
    const payload = copyValue(value, state);
    return ok({ payload, isPlainJson: state.isPlainJson });
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, error: error.reason };
    throw error;
  }
}

interface CopyState {
  readonly limits: PayloadLimits;
  /** Keys from the top to here; its length is the depth. */
  readonly path: (string | number)[];
  arrayCount: number;
  sizeBytes: number;
  isPlainJson: boolean;
}

/** Leaves the recursion; never leaves this file. */
class Refusal extends Error {
  readonly reason: AppError;

  constructor(reason: AppError) {
    super(reason.message);
    this.reason = reason;
  }
}

function refuse(code: 'ipc/bad-input' | 'ipc/too-large', message: string): never {
  throw new Refusal(err(code, message).error);
}

function copyValue(value: unknown, state: CopyState): Payload {
  switch (typeof value) {
    case 'string':
      addSize(2 * value.length, state);
      return value;
    case 'number':
      addSize(8, state);
      if (!Number.isFinite(value) || Object.is(value, -0)) state.isPlainJson = false;
      return value;
    case 'boolean':
      addSize(8, state);
      return value;
    case 'object':
      return copyObject(value, state);
    default:
      return refuse('ipc/bad-input', `A ${typeof value} cannot cross to the other process (at ${toPlace(state)}).`);
  }
}

function copyObject(value: object | null, state: CopyState): Payload {
  addSize(8, state);
  if (value === null) return null;
  if (state.path.length >= state.limits.maxDepth) {
    return refuse('ipc/bad-input', `The message is nested deeper than ${state.limits.maxDepth} levels, or circular.`);
  }
  if (ArrayBuffer.isView(value)) return copyTypedArray(value, state);
  if (Array.isArray(value)) return copyList(value, state);
  const prototype: unknown = Object.getPrototypeOf(value);
  // A prototype without one of its own is the Object.prototype of some realm; a class's has one.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
    return refuse('ipc/bad-input', `Only plain objects cross to the other process (at ${toPlace(state)}).`);
  }
  return copyProperties(value as Readonly<Record<string, unknown>>, state); // just checked
}

/** By index: a hole in a list is refused as undefined is. */
function copyList(list: readonly unknown[], state: CopyState): Payload {
  const copy: Payload[] = [];
  for (let index = 0; index < list.length; index++) {
    state.path.push(index);
    copy.push(copyValue(list[index], state));
    state.path.pop();
  }
  return copy;
}

function copyProperties(properties: Readonly<Record<string, unknown>>, state: CopyState): Payload {
  const copy: Record<string, Payload> = {};
  for (const key of Object.keys(properties)) {
    const item = properties[key];
    if (item === undefined) continue;
    if (isReservedKey(key)) return refuse('ipc/bad-input', `The key '${key}' is reserved (at ${toPlace(state)}).`);
    addSize(2 * key.length, state);
    state.path.push(key);
    copy[key] = copyValue(item, state);
    state.path.pop();
  }
  return copy;
}

function copyTypedArray(view: ArrayBufferView, state: CopyState): TypedArray {
  const kind = findTypedArrayKind(view);
  if (kind === undefined) {
    return refuse('ipc/bad-input', `This kind of buffer cannot cross to the other process (at ${toPlace(state)}).`);
  }
  state.isPlainJson = false;
  state.arrayCount += 1;
  if (state.arrayCount > state.limits.maxArrayCount) {
    return refuse('ipc/too-large', `The message holds more than ${state.limits.maxArrayCount} arrays.`);
  }
  addSize(view.byteLength, state);
  const { buffer } = view;
  if (buffer instanceof ArrayBuffer && view.byteLength === buffer.byteLength) return toTypedArray(kind, buffer);
  const bytes = new Uint8Array(view.byteLength);
  bytes.set(new Uint8Array(buffer, view.byteOffset, view.byteLength));
  return toTypedArray(kind, bytes.buffer);
}

/** Keys come from outside: a long place is cut. */
function toPlace({ path }: CopyState): string {
  if (path.length === 0) return 'the top';
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(0, 80);
}

function addSize(sizeBytes: number, state: CopyState): void {
  state.sizeBytes += sizeBytes;
  if (state.sizeBytes > state.limits.maxSizeBytes) {
    refuse('ipc/too-large', `The message is larger than ${Math.floor(state.limits.maxSizeBytes / 2 ** 20)} MiB.`);
  }
}
