import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkNativeParts, readMachine } from '#scripts/package/native-parts.mjs';

/** An ELF header: byte order in e_ident[5], e_machine at 18. */
function makeElf(machine: number, isLittle = true): Uint8Array {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, 0x7f454c46);
  view.setUint8(5, isLittle ? 1 : 2);
  view.setUint16(18, machine, isLittle);
  return new Uint8Array(view.buffer);
}

/** A DOS stub whose last word says where the PE header lies. */
function makePe(machine: number, peOffset = 0x80): Uint8Array {
  const view = new DataView(new ArrayBuffer(256));
  view.setUint16(0, 0x4d5a);
  view.setUint32(0x3c, peOffset, true);
  if (peOffset < 250) view.setUint32(peOffset, 0x50450000);
  if (peOffset < 250) view.setUint16(peOffset + 4, machine, true);
  return new Uint8Array(view.buffer);
}

function makeMach(cpuType: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(32));
  view.setUint32(0, 0xfeedfacf, true);
  view.setUint32(4, cpuType, true);
  return new Uint8Array(view.buffer);
}

function makeFat(cpuTypes: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + cpuTypes.length * 20));
  view.setUint32(0, 0xcafebabe);
  view.setUint32(4, cpuTypes.length);
  for (const [index, type] of cpuTypes.entries()) view.setUint32(8 + index * 20, type);
  return new Uint8Array(view.buffer);
}

describe('the machine of a native file', () => {
  it.each([
    ['ELF x64', makeElf(0x3e), { platform: 'linux', machines: ['x64'] }],
    ['ELF arm64', makeElf(0xb7), { platform: 'linux', machines: ['arm64'] }],
    ['ELF in the other byte order', makeElf(0x3e, false), { platform: 'linux', machines: ['x64'] }],
    ['ELF of a machine without a name', makeElf(0xf3), { platform: 'linux', machines: ['0xf3'] }],
    ['PE x64', makePe(0x8664), { platform: 'win32', machines: ['x64'] }],
    ['PE arm64', makePe(0xaa64), { platform: 'win32', machines: ['arm64'] }],
    ['Mach-O x64', makeMach(0x01000007), { platform: 'darwin', machines: ['x64'] }],
    ['Mach-O arm64', makeMach(0x0100000c), { platform: 'darwin', machines: ['arm64'] }],
    ['universal Mach-O', makeFat([0x01000007, 0x0100000c]), { platform: 'darwin', machines: ['x64', 'arm64'] }],
  ])('is read from its header: %s', (_name, bytes, wanted) => {
    expect(readMachine(bytes)).toEqual(wanted);
  });

  it.each([
    ['an empty file', new Uint8Array()],
    ['text', new TextEncoder().encode('version https://git-lfs.github.com/spec/v1')],
    ['an ELF header that is cut short', makeElf(0x3e).subarray(0, 10)],
    ['a PE offset beyond the file', makePe(0x8664, 0x7fffffff)],
    ['a Java class, which begins like universal Mach-O', makeFat([0x01000007]).with(7, 52)],
    ['a DOS program', makePe(0x8664).with(0x80, 0)],
  ])('is unknown in %s', (_name, bytes) => {
    expect(readMachine(bytes)).toBeUndefined();
  });

  it('is this machine’s for the Node that runs this', async () => {
    const { open } = await import('node:fs/promises');
    const file = await open(process.execPath);
    const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    await file.close();
    expect(readMachine(buffer)).toEqual({ platform: process.platform, machines: [process.arch] });
  });
});

describe('the native parts of a package', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'overread-native-'));
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'right.node'), makeElf(0x3e));
    writeFileSync(join(folder, 'a', 'b', 'libright.so.2'), makeElf(0x3e));
    writeFileSync(join(folder, 'a', 'arm.node'), makeElf(0xb7));
    writeFileSync(join(folder, 'a', 'windows.dll'), makePe(0x8664));
    writeFileSync(join(folder, 'a', 'universal.dylib'), makeFat([0x01000007, 0x0100000c]));
    writeFileSync(join(folder, 'a', 'pointer.so'), 'version https://git-lfs.github.com/spec/v1');
    writeFileSync(join(folder, 'a', 'native.js'), 'no native file by name');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are found by their names in every folder, and each wrong one is named with what it is for', () => {
    const { files, faults } = checkNativeParts(folder, { platform: 'linux', arch: 'x64' });
    expect(files).toEqual([
      'a/arm.node',
      'a/b/libright.so.2',
      'a/pointer.so',
      'a/right.node',
      'a/universal.dylib',
      'a/windows.dll',
    ]);
    expect(faults).toEqual([
      'a/arm.node is for linux arm64, this package is for linux x64',
      'a/pointer.so has no header of a native file',
      'a/universal.dylib is for darwin x64 and arm64, this package is for linux x64',
      'a/windows.dll is for win32 x64, this package is for linux x64',
    ]);
  });
});
