const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Bytes of a base64 text (RFC 4648, section 4); characters outside the alphabet are a programming error. */
export function decodeBase64(text: string): Uint8Array {
  const plain = text.replace(/=+$/, '');
  const bytes = new Uint8Array(Math.floor((plain.length * 6) / 8));
  let bits = 0;
  let bitCount = 0;
  let count = 0;
  for (const letter of plain) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) throw new Error(`decodeBase64: '${letter}' is no letter of base64`);
    bits = (bits << 6) | value;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes[count++] = (bits >> bitCount) & 255;
  }
  return bytes;
}
