import { err, type AppError, type Err } from '#shared/result/result.ts';

/** A refusal where the file is a compressed archive under another name; undefined where it is not. */
export function looksCompressed(bytes: Uint8Array, fileName: string): Err<AppError> | undefined {
  const found = SIGNATURES.find(({ start }) => start.every((value, index) => bytes[index] === value));
  if (found === undefined) return undefined;
  return err('import/unsupported', `'${fileName}' is compressed (${found.name}): unpack it first.`, {
    file: fileName,
    reason: found.name,
  });
}

const SIGNATURES = [
  { name: 'gzip', start: [0x1f, 0x8b] },
  { name: 'zip', start: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'bzip2', start: [0x42, 0x5a, 0x68] },
  { name: 'xz', start: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
  { name: '7z', start: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
] as const;
