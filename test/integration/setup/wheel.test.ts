import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unpackWheel } from '#scripts/setup/wheel.mjs';

interface Member {
  readonly name: string;
  readonly content: Buffer;
  readonly stored?: boolean;
  readonly crc32?: number;
}

/** A ZIP file, written here so that what reads it is tested against the format and not against itself. */
function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const packed = member.stored === true ? member.content : deflateRawSync(member.content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(member.stored === true ? 0 : 8, 4);
    common.writeUInt32LE(member.crc32 ?? crc32(member.content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(member.content.length, 18);
    common.writeUInt16LE(member.name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, Buffer.from(member.name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0', 'latin1'), common, tail, Buffer.from(member.name)]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

describe('reading a wheel', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overread-wheel-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const big = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));
  const good = zip([
    { name: 'a/lib.so', content: big },
    { name: 'a/plain.h', content: Buffer.from('plain'), stored: true },
    { name: 'a/empty.h', content: Buffer.alloc(0), stored: true },
    { name: 'a/unwanted', content: Buffer.from('no') },
  ]);
  const unpack = (bytes: Buffer, rename = (name: string): string | undefined => name) => {
    const path = join(folder, 'x.whl');
    writeFileSync(path, bytes);
    return unpackWheel(path, join(folder, 'out'), rename);
  };

  it('unpacks deflated, stored and empty members, and only the wanted ones', async () => {
    const names = await unpack(good, (name) => (name === 'a/unwanted' ? undefined : name.replace('a/', 'b/')));

    expect(names).toEqual(['a/lib.so', 'a/plain.h', 'a/empty.h']);
    expect(readFileSync(join(folder, 'out', 'b', 'lib.so')).equals(big)).toBe(true);
    expect(readFileSync(join(folder, 'out', 'b', 'plain.h'), 'utf8')).toBe('plain');
    expect(readFileSync(join(folder, 'out', 'b', 'empty.h'))).toHaveLength(0);
  });

  it.each([0, 10, 1000, good.length - 30, good.length - 1])(
    'refuses one that is cut after %i bytes',
    async (sizeBytes) => {
      await expect(unpack(good.subarray(0, sizeBytes))).rejects.toThrow(/wheel: /);
    },
  );

  it('refuses a member whose content does not match its sum', async () => {
    await expect(unpack(zip([{ name: 'a', content: big, crc32: 1 }]))).rejects.toThrow('a does not match its CRC-32');
  });

  it('refuses to write outside its folder', async () => {
    await expect(unpack(zip([{ name: '../evil', content: big }]))).rejects.toThrow('would land outside its folder');
  });
});
