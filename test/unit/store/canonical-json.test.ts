import { expect, it } from 'vitest';
import { sha256Hex, toCanonicalJson } from '#main/store/canonical-json.ts';

it('writes one text for one value, whatever the order of its keys', () => {
  const a = { b: [1, 2.5, -0], a: { z: null, y: true, ä: 'ö"\u0000' }, B: '' };
  const b = { B: '', a: { ä: 'ö"\u0000', y: true, z: null }, b: [1, 2.5, 0] };

  expect(toCanonicalJson(a)).toBe('{"B":"","a":{"y":true,"z":null,"ä":"ö\\"\\u0000"},"b":[1,2.5,0]}');
  expect(toCanonicalJson(b)).toBe(toCanonicalJson(a));
});

it('has no text for NaN and infinities', () => {
  expect(() => toCanonicalJson({ x: Number.NaN })).toThrow('NaN');
  expect(() => toCanonicalJson([Infinity])).toThrow('Infinity');
});

it('hashes parts as one text', () => {
  // printf abc | sha256sum
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

  expect(sha256Hex('abc')).toBe(expected);
  expect(sha256Hex('a', Uint8Array.of(98), 'c')).toBe(expected);
});
