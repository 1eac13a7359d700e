/**
 * Aux bytes as text and back, without loss. Valid UTF-8 reads as itself; every byte that is none (Latin-1 of old files), and
 * every byte of a character in U+F700 to U+F7FF, becomes U+F700 + byte, a private-use range that stands for raw bytes here.
 * For every byte sequence b: encodeAux(decodeAux(b)) equals b. NULs are kept.
 */
export function decodeAux(bytes: Uint8Array): string {
  let text = '';
  let plainStart = 0;
  let index = 0;
  while (index < bytes.length) {
    const length = measureUtf8(bytes, index);
    if (length > 0) {
      index += length;
      continue;
    }
    text +=
      UTF8_DECODER.decode(bytes.subarray(plainStart, index)) + String.fromCharCode(RAW_BYTE_BASE + (bytes[index] ?? 0));
    index += 1;
    plainStart = index;
  }
  return text + UTF8_DECODER.decode(bytes.subarray(plainStart));
}

/** Bytes of an aux text: U+F700 to U+F7FF give the byte they stand for, everything else UTF-8. */
export function encodeAux(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code >= RAW_BYTE_BASE && code <= RAW_BYTE_BASE + 0xff) bytes.push(code - RAW_BYTE_BASE);
    else bytes.push(...UTF8_ENCODER.encode(character));
  }
  return Uint8Array.from(bytes);
}

const RAW_BYTE_BASE = 0xf700;

// Every runtime has these two (WHATWG Encoding), but ES2024's types do not, and this layer knows neither Node nor DOM.
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };
const UTF8_ENCODER = new TextEncoder();
/** ignoreBOM: a byte order mark is a character like any other, else it would be lost. */
const UTF8_DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Length of the well-formed UTF-8 character at `index` (Unicode 15, table 3-7), or 0 where there is none, or where it lies in
 * the range that stands for raw bytes (EF 9C 80 to EF 9F BF).
 */
function measureUtf8(bytes: Uint8Array, index: number): number {
  const first = bytes[index] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  if (length === 0 || index + length > bytes.length) return 0;
  for (let i = 1; i < length; i += 1) if (((bytes[index + i] ?? 0) & 0xc0) !== 0x80) return 0;
  const second = bytes[index + 1] ?? 0;
  if (first === 0xe0 && second < 0xa0) return 0;
  if (first === 0xed && second > 0x9f) return 0;
  if (first === 0xf0 && second < 0x90) return 0;
  if (first === 0xf4 && second > 0x8f) return 0;
  if (first === 0xef && second >= 0x9c && second <= 0x9f) return 0;
  return length;
}
