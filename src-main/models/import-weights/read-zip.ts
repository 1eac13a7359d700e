import { crc32 } from 'node:zlib';
import { toShown, WeightsFault } from './weights-fault.ts';

/**
 * A zip archive that PyTorch wrote: entries lie in it as they are, so nothing can grow when it is read. Names are only looked up, no
 * entry ever becomes a file.
 */
export interface ZipArchive {
  /** In the order of the directory. */
  readonly names: readonly string[];
  /** Undefined where there is no such entry. Throws a WeightsFault where it is damaged. */
  read(name: string): Uint8Array | undefined;
}

interface ZipEntry {
  readonly headerOffset: number;
  readonly sizeBytes: number;
  readonly crc: number;
}

const MAX_ENTRIES = 100_000;
const MAX_NAME_BYTES = 1024;

// Signatures and sizes of APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16.
const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const DIRECTORY_END = 0x06054b50;
const DIRECTORY_END_64 = 0x06064b50;
const DIRECTORY_LOCATOR_64 = 0x07064b50;
const DIRECTORY_END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ZIP64_EXTRA = 0x0001;

/**
 * Reads the directory of a zip archive, also of one with 64-bit sizes.
 * Throws a WeightsFault: 'import/truncated', 'import/unreadable' (damaged), 'import/unsupported' (compressed, encrypted),
 * 'import/out-of-bounds' (too many entries).
 * Source: PKWARE APPNOTE.TXT 6.3.10.
 */
export function openZip(bytes: Uint8Array): ZipArchive {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = findDirectory(view);
  const entries = readDirectory(bytes, view, directory);
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      return entry === undefined ? undefined : readEntry(bytes, view, name, entry);
    },
  };
}

interface Directory {
  readonly offset: number;
  readonly endOffset: number;
  readonly entryCount: number;
}

function findDirectory(view: DataView): Directory {
  const last = view.byteLength - DIRECTORY_END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) !== DIRECTORY_END) continue;
    if (view.getUint16(at + 20, true) !== last - at) continue;
    return checkDirectory(view, findDirectory64(view, at) ?? toDirectory(view, at));
  }
  throw new WeightsFault('import/truncated', 'The archive has no directory at its end: the file was cut off.');
}

function toDirectory(view: DataView, at: number): Directory {
  const offset = view.getUint32(at + 16, true);
  const sizeBytes = view.getUint32(at + 12, true);
  return { offset, endOffset: offset + sizeBytes, entryCount: view.getUint16(at + 10, true) };
}

function findDirectory64(view: DataView, endAt: number): Directory | undefined {
  const locatorAt = endAt - 20;
  if (locatorAt < 0 || view.getUint32(locatorAt, true) !== DIRECTORY_LOCATOR_64) return undefined;
  const at = toOffset(view.getBigUint64(locatorAt + 8, true));
  if (at + 56 > locatorAt || view.getUint32(at, true) !== DIRECTORY_END_64) throw damaged('its directory');
  const offset = toOffset(view.getBigUint64(at + 48, true));
  const sizeBytes = toOffset(view.getBigUint64(at + 40, true));
  return { offset, endOffset: offset + sizeBytes, entryCount: toOffset(view.getBigUint64(at + 32, true)) };
}

function checkDirectory(view: DataView, directory: Directory): Directory {
  if (directory.entryCount > MAX_ENTRIES) {
    throw new WeightsFault(
      'import/out-of-bounds',
      `The archive says that it has ${directory.entryCount} entries; at most ${MAX_ENTRIES} are read.`,
    );
  }
  if (directory.endOffset > view.byteLength) throw damaged('its directory');
  return directory;
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  { offset, endOffset, entryCount }: Directory,
): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>();
  let at = offset;
  for (let k = 0; k < entryCount; k++) {
    if (at + 46 > endOffset || view.getUint32(at, true) !== DIRECTORY_HEADER) throw damaged('its directory');
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const nextAt = at + 46 + nameBytes + extraBytes + view.getUint16(at + 32, true);
    if (nextAt > endOffset) throw damaged('its directory');
    const name = readName(bytes.subarray(at + 46, at + 46 + nameBytes));
    if (entries.has(name)) throw damaged(`its directory, which names '${toShown(name)}' twice`);
    entries.set(name, readDirectoryEntry(view, at, { name, nameBytes, extraBytes }));
    at = nextAt;
  }
  return entries;
}

function readName(bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length > MAX_NAME_BYTES) throw damaged('the name of an entry');
  const name = new TextDecoder().decode(bytes);
  const isPath = name.startsWith('/') || name.includes('\\') || name.split('/').includes('..') || name.includes('\0');
  if (!isPath) return name;
  throw new WeightsFault(
    'import/unsupported',
    `The archive has an entry named '${toShown(name)}', which points out of it: no file of weights has that.`,
  );
}

function readDirectoryEntry(
  view: DataView,
  at: number,
  { name, nameBytes, extraBytes }: { name: string; nameBytes: number; extraBytes: number },
): ZipEntry {
  const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
  const isCompressed = view.getUint16(at + 10, true) !== 0;
  if (isEncrypted || isCompressed) {
    throw new WeightsFault(
      'import/unsupported',
      `The archive's entry '${toShown(name)}' is ${isEncrypted ? 'encrypted' : 'compressed'}; torch.save writes entries as they are. Save the weights again.`,
    );
  }
  const wide = readWideSizes(view, at + 46 + nameBytes, extraBytes);
  const take = (value: number) => (value === 0xffffffff ? wide() : value);
  // The order in which the extra field has them: size, compressed size, offset.
  const sizeBytes = take(view.getUint32(at + 24, true));
  const storedBytes = take(view.getUint32(at + 20, true));
  const headerOffset = take(view.getUint32(at + 42, true));
  if (storedBytes !== sizeBytes) throw damaged(`the entry '${toShown(name)}'`);
  if (headerOffset + sizeBytes > view.byteLength) {
    throw new WeightsFault(
      'import/truncated',
      `The archive's entry '${toShown(name)}' goes beyond the end of the file.`,
    );
  }
  return { headerOffset, sizeBytes, crc: view.getUint32(at + 16, true) };
}

/** Gives the 64-bit numbers of an entry's extra field, one after the other. */
function readWideSizes(view: DataView, start: number, length: number): () => number {
  let at = start;
  const end = start + length;
  while (at + 4 <= end && view.getUint16(at, true) !== ZIP64_EXTRA) at += 4 + view.getUint16(at + 2, true);
  let next = at + 4;
  return () => {
    if (next + 8 > end) throw damaged('its directory');
    next += 8;
    return toOffset(view.getBigUint64(next - 8, true));
  };
}

function readEntry(bytes: Uint8Array, view: DataView, name: string, entry: ZipEntry): Uint8Array {
  const { headerOffset, sizeBytes, crc } = entry;
  if (headerOffset + 30 > bytes.length || view.getUint32(headerOffset, true) !== LOCAL_HEADER)
    throw damaged(`the entry '${toShown(name)}'`);
  const start = headerOffset + 30 + view.getUint16(headerOffset + 26, true) + view.getUint16(headerOffset + 28, true);
  if (start + sizeBytes > bytes.length) {
    throw new WeightsFault(
      'import/truncated',
      `The archive's entry '${toShown(name)}' goes beyond the end of the file.`,
    );
  }
  const content = bytes.subarray(start, start + sizeBytes);
  if (crc32(content) !== crc) throw damaged(`the entry '${toShown(name)}', whose checksum differs`);
  return content;
}

/** Beyond 2^53 it cannot be inside any file. */
function toOffset(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

function damaged(what: string): WeightsFault {
  return new WeightsFault('import/unreadable', `The archive is damaged in ${what}.`);
}
