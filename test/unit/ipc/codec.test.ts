import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from '#shared/ipc/codec.ts';
import type { PayloadLimits } from '#shared/ipc/payload.ts';
import { ANSWER_LIMITS, checkPayload, INPUT_LIMITS } from '#shared/ipc/payload.ts';
import { unwrap } from '#shared/result/result.ts';
import { createRandom } from '#test/builders/random.ts';
import { randomInt, randomPayload } from './random-payload.ts';

const SMALL: PayloadLimits = { maxDepth: 4, maxArrayCount: 3, maxSizeBytes: 4096 };

function roundTrip(value: unknown): unknown {
  return unwrap(decodeFrame(unwrap(encodeFrame(value, ANSWER_LIMITS)), ANSWER_LIMITS));
}

describe('a frame', () => {
  it('gives back 500 random messages exactly as structured clone does', () => {
    const random = createRandom(20261121);
    for (let i = 0; i < 500; i++) {
      const value = randomPayload(random, 4);
      const plain = unwrap(checkPayload(value, ANSWER_LIMITS));
      expect(roundTrip(value)).toStrictEqual(structuredClone(plain));
    }
  });

  it('keeps NaN, the infinities and -0, in arrays and as plain numbers', () => {
    const floats = new Float32Array([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0]);
    const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];

    const back = roundTrip({ floats, numbers });

    expect(back).toStrictEqual({ floats, numbers });
  });

  it('sends 3 elements of a view into a buffer of 1,000, in an array that owns 12 bytes', () => {
    const view = new Float32Array(1000).fill(7).subarray(500, 503);

    const back = roundTrip({ view });

    expect(back).toStrictEqual({ view: new Float32Array([7, 7, 7]) });
    const array = (back as { view: Float32Array }).view;
    expect(array.buffer.byteLength).toBe(12);
  });

  it('turns a Buffer into a Uint8Array of its own', () => {
    const back = roundTrip({ bytes: Buffer.from('abc') });
    expect(back).toStrictEqual({ bytes: new Uint8Array([97, 98, 99]) });
  });

  it('keeps empty arrays of every kind, also at the very end', () => {
    const value = {
      a: new Int8Array(),
      b: new Uint8Array(),
      c: new Uint8ClampedArray(),
      d: new Int16Array(),
      e: new Uint16Array(),
      f: new Int32Array(),
      g: new Uint32Array(),
      h: new Float32Array(),
      i: new Float64Array(),
      list: [],
    };
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it('keeps text in any script, NUL and half a surrogate pair', () => {
    const value = { text: 'µV – 心電図 🫀 \u0000 \ud83e', 'ключ 🗝': 1 };
    expect(roundTrip(value)).toStrictEqual(value);
  });

  it('leaves out properties that are undefined', () => {
    expect(roundTrip({ a: 1, b: undefined })).toStrictEqual({ a: 1 });
  });

  it('can be read at an odd address in memory', () => {
    const frame = unwrap(encodeFrame({ x: new Float64Array([1.5, 2.5]) }, ANSWER_LIMITS));
    const shifted = new Uint8Array(frame.length + 3);
    shifted.set(frame, 3);
    expect(unwrap(decodeFrame(shifted.subarray(3), ANSWER_LIMITS))).toStrictEqual({ x: new Float64Array([1.5, 2.5]) });
  });
});

describe('what may cross', () => {
  class Beat {
    code = 1;
  }
  it.each([
    ['undefined', undefined],
    ['undefined in a list', [1, undefined]],
    ['a hole in a list', Object.assign([1], { length: 3 })],
    ['a function', { f: () => 1 }],
    ['a symbol', { s: Symbol('s') }],
    ['a bigint', { n: 1n }],
    ['a Date', { d: new Date(0) }],
    ['a Map', { m: new Map() }],
    ['a class instance', { b: new Beat() }],
    ['an ArrayBuffer', { b: new ArrayBuffer(8) }],
    ['a DataView', { v: new DataView(new ArrayBuffer(8)) }],
    ['64-bit whole numbers', { b: new BigInt64Array(1) }],
    ['a reserved key', { $array: 0 }],
    ['a key that changes an object', JSON.parse('{"__proto__": {"a": 1}}')],
  ])('does not: %s', (_name, value) => {
    const checked = checkPayload(value, ANSWER_LIMITS);
    expect(checked).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  });

  it('does not: a circle', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(checkPayload(circle, INPUT_LIMITS)).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  });

  it('is a plain copy: shared memory becomes an array of its own', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    const copy = unwrap(checkPayload(shared, ANSWER_LIMITS));
    expect(copy).toStrictEqual(new Uint8Array(4));
  });

  it('ends at depth 4, 3 arrays and 4,096 bytes when the limits say so', () => {
    expect(checkPayload([[[[1]]]], SMALL).ok).toBe(true);
    expect(checkPayload([[[[[1]]]]], SMALL)).toMatchObject({ error: { code: 'ipc/bad-input' } });
    expect(
      checkPayload(
        [0, 1, 2, 3].map(() => new Uint8Array(1)),
        SMALL,
      ),
    ).toMatchObject({
      error: { code: 'ipc/too-large' },
    });
    expect(checkPayload(new Uint8Array(4096), SMALL)).toMatchObject({ error: { code: 'ipc/too-large' } });
    expect(checkPayload('x'.repeat(2049), SMALL)).toMatchObject({ error: { code: 'ipc/too-large' } });
  });
});

describe('a hostile frame', () => {
  function frameOf(header: string, tail = new Uint8Array()): Uint8Array {
    const frame = new Uint8Array(8 + header.length + tail.length);
    frame.set([0x4f, 0x56, 0x52, 0x31]);
    new DataView(frame.buffer).setUint32(4, header.length, true);
    frame.set(Buffer.from(header, 'latin1'), 8);
    frame.set(tail, 8 + header.length);
    return frame;
  }

  it('is built by this helper as the program builds it', () => {
    expect(unwrap(decodeFrame(frameOf('{"arrays":[],"value":[1]}'), SMALL))).toStrictEqual([1]);
  });

  it.each([
    ['no bytes', new Uint8Array()],
    ['another magic', new Uint8Array(64)],
    ['a header longer than the frame', frameOf('{}').subarray(0, 9)],
    ['a header that is not JSON', frameOf('{"arrays":')],
    ['a header that is not UTF-8', frameOf('{"arrays":[],"value":"\xe9"}')],
    ['a header that begins with a byte order mark', frameOf('\xef\xbb\xbf{"arrays":[],"value":1}')],
    ['a list for a header', frameOf('[]')],
    ['no value', frameOf('{"arrays":[]}')],
    ['an array that is not there', frameOf('{"arrays":[["Uint8Array",9]],"value":{"$array":0}}')],
    ['an array of 2^53 elements', frameOf('{"arrays":[["Float64Array",9007199254740991]],"value":{"$array":0}}')],
    ['an array of negative length', frameOf('{"arrays":[["Uint8Array",-1]],"value":{"$array":0}}')],
    ['an array of half an element', frameOf('{"arrays":[["Uint8Array",0.5]],"value":{"$array":0}}')],
    ['an unknown kind', frameOf('{"arrays":[["constructor",0]],"value":{"$array":0}}')],
    ['one array twice', frameOf('{"arrays":[["Uint8Array",0]],"value":[{"$array":0},{"$array":0}]}')],
    ['an array that nothing refers to', frameOf('{"arrays":[["Uint8Array",0]],"value":1}')],
    ['a reference that is no index', frameOf('{"arrays":[],"value":{"$array":"length"}}')],
    ['an unknown number', frameOf('{"arrays":[],"value":{"$number":"1"}}')],
    ['a reserved key', frameOf('{"arrays":[],"value":{"$other":1}}')],
    ['__proto__', frameOf('{"arrays":[],"value":{"__proto__":{"a":1}}}')],
    ['a hundred thousand levels', frameOf(`{"arrays":[],"value":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)],
    ['bytes after the end', frameOf('{"arrays":[],"value":1}', new Uint8Array(3))],
  ])('is refused: %s', (_name, frame) => {
    const decoded = decodeFrame(frame, INPUT_LIMITS);
    expect(decoded).toMatchObject({ ok: false, error: { code: 'ipc/bad-input' } });
  });

  it('is refused before it is read when it is larger than any message', () => {
    expect(decodeFrame(new Uint8Array(100_000), SMALL)).toMatchObject({ ok: false, error: { code: 'ipc/too-large' } });
  });

  it('never throws: 3,000 frames with bytes changed, cut or added', () => {
    const random = createRandom(7);
    for (let i = 0; i < 3000; i++) {
      const frame = unwrap(encodeFrame(randomPayload(random, 3), ANSWER_LIMITS));
      const start = randomInt(random, 4) === 0 ? 0 : 8;
      for (let change = randomInt(random, 4); change >= 0; change--) {
        frame[start + randomInt(random, Math.max(1, frame.length - start))] = randomInt(random, 256);
      }
      const cut = randomInt(random, 3) === 0 ? frame.subarray(0, randomInt(random, frame.length + 1)) : frame;
      const decoded = decodeFrame(cut, INPUT_LIMITS);
      if (decoded.ok) expect(checkPayload(decoded.value, INPUT_LIMITS).ok).toBe(true);
    }
  });
});
