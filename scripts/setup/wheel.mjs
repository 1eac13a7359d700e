// Reads a wheel, which is a ZIP file, without any package: central directory, stored and deflated members, CRC-32 checked.
// Format: PKWARE APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end record).
import { createReadStream, createWriteStream, mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as zlib from 'node:zlib';

const END_RECORD = { signature: 0x06054b50, sizeBytes: 22, longestCommentBytes: 0xffff };
const CENTRAL_ENTRY = { signature: 0x02014b50, sizeBytes: 46 };
const LOCAL_HEADER = { signature: 0x04034b50, sizeBytes: 30 };
const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks the members that `wanted` names.
 * @param wanted function from a member's name to its path under `into`, or undefined to leave it out
 * @returns the names unpacked. Throws when the file is no ZIP, is cut short, or a member's CRC-32 does not match.
 */
export async function unpackWheel(path, into, wanted) {
  const file = await open(path, 'r');
  try {
    const unpacked = [];
    for (const member of await readDirectory(file)) {
      const target = wanted(member.name);
      if (target === undefined || member.name.endsWith('/')) continue;
      const to = resolve(into, target);
      if (!to.startsWith(resolve(into) + sep)) throw new Error(`wheel: ${member.name} would land outside its folder`);
      mkdirSync(dirname(to), { recursive: true });
      await unpackMember(file, path, member, to);
      unpacked.push(member.name);
    }
    return unpacked;
  } finally {
    await file.close();
  }
}

async function readDirectory(file) {
  const { size } = await file.stat();
  const tailStart = Math.max(0, size - END_RECORD.sizeBytes - END_RECORD.longestCommentBytes);
  const tail = await readExactly(file, tailStart, size - tailStart);
  let at = tail.length - END_RECORD.sizeBytes;
  while (at >= 0 && tail.readUInt32LE(at) !== END_RECORD.signature) at -= 1;
  if (at < 0) throw new Error('wheel: no end of directory found, the file is cut short or is no wheel');
  const memberCount = tail.readUInt16LE(at + 10);
  const directory = await readExactly(file, tail.readUInt32LE(at + 16), tail.readUInt32LE(at + 12));
  return readMembers(directory, memberCount);
}

function readMembers(directory, memberCount) {
  const members = [];
  let at = 0;
  for (let index = 0; index < memberCount; index += 1) {
    if (at + CENTRAL_ENTRY.sizeBytes > directory.length || directory.readUInt32LE(at) !== CENTRAL_ENTRY.signature) {
      throw new Error(`wheel: directory entry ${index} of ${memberCount} is damaged`);
    }
    const nameBytes = directory.readUInt16LE(at + 28);
    members.push({
      method: directory.readUInt16LE(at + 10),
      crc32: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
      name: directory.toString('utf8', at + CENTRAL_ENTRY.sizeBytes, at + CENTRAL_ENTRY.sizeBytes + nameBytes),
    });
    at += CENTRAL_ENTRY.sizeBytes + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return members;
}

async function unpackMember(file, path, member, to) {
  const header = await readExactly(file, member.headerOffset, LOCAL_HEADER.sizeBytes);
  if (header.readUInt32LE(0) !== LOCAL_HEADER.signature) throw new Error(`wheel: ${member.name} has no header`);
  if (member.method !== STORED && member.method !== DEFLATED) {
    throw new Error(`wheel: ${member.name} is packed by method ${member.method}, which is not read here`);
  }
  const start = member.headerOffset + LOCAL_HEADER.sizeBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
  let crc32 = 0;
  const check = new Transform({
    transform(chunk, _encoding, done) {
      crc32 = zlib.crc32(chunk, crc32);
      done(null, chunk);
    },
  });
  const packed =
    member.packedBytes === 0
      ? Readable.from([])
      : createReadStream(path, { start, end: start + member.packedBytes - 1 });
  const inflate = member.method === DEFLATED ? [zlib.createInflateRaw()] : [];
  await pipeline(packed, ...inflate, check, createWriteStream(to));
  if (crc32 !== member.crc32) throw new Error(`wheel: ${member.name} does not match its CRC-32`);
}

async function readExactly(file, position, lengthBytes) {
  const buffer = Buffer.alloc(lengthBytes);
  const { bytesRead } = await file.read(buffer, 0, lengthBytes, position);
  if (bytesRead !== lengthBytes) throw new Error(`wheel: wanted ${lengthBytes} bytes at ${position}, got ${bytesRead}`);
  return buffer;
}
