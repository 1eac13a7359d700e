import { describe, expect, it } from 'vitest';
import { decodeAux, encodeAux } from '#shared/domain/aux-text.ts';
import { createRandom } from '#test/builders/random.ts';

describe('aux texts', () => {
  it('read valid UTF-8 as itself, NULs kept', () => {
    const text = '(N\0 größer 心 \u{1fac0}\ufeff\0\0';

    expect(decodeAux(new TextEncoder().encode(text))).toBe(text);
    expect(encodeAux(text)).toEqual(new TextEncoder().encode(text));
  });

  it('stand for every other byte by U+F700 + byte', () => {
    expect(decodeAux(Uint8Array.from([0x42, 0xb5, 0x56, 0xff, 0xc3]))).toBe('B\uf7b5V\uf7ff\uf7c3');
    // overlong '/', a surrogate, beyond U+10FFFF
    for (const bytes of [
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
    ]) {
      expect(decodeAux(Uint8Array.from(bytes))).toBe(bytes.map((byte) => String.fromCharCode(0xf700 + byte)).join(''));
    }
  });

  it('stand for the bytes of a character in U+F700 to U+F7FF byte by byte', () => {
    const bytes = new TextEncoder().encode('\uf700\uf7ff\uf6ff\uf800');

    expect(decodeAux(bytes)).toBe('\uf7ef\uf79c\uf780\uf7ef\uf79f\uf7bf\uf6ff\uf800');
    expect(encodeAux(decodeAux(bytes))).toEqual(bytes);
  });

  it('give the same bytes back for 50,000 random sequences, near UTF-8 and not', () => {
    const random = createRandom(7);
    const tricky = [0x00, 0x41, 0x7f, 0x80, 0x9c, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff, 0xbb];
    for (let i = 0; i < 50_000; i += 1) {
      const bytes = Uint8Array.from({ length: Math.floor(random() * 9) }, () => {
        return random() < 0.7 ? tricky[Math.floor(random() * tricky.length)]! : Math.floor(random() * 256);
      });
      expect(encodeAux(decodeAux(bytes))).toEqual(bytes);
    }
  });
});
