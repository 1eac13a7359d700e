// For which machine a native file is, read from its header: ELF (System V ABI, gabi 4.1, figure 4-3), PE (Microsoft PE format, 'COFF
// File Header'), Mach-O (loader.h and fat.h of Apple's xnu).
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const HEADER_BYTES = 4096;
const NATIVE_NAME = /\.(node|dll|dylib|so(\.\d+)*)$/;

const ELF_MACHINES = { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm', 0x03: 'ia32' };
const PE_MACHINES = { 0x8664: 'x64', 0xaa64: 'arm64', 0x01c4: 'arm', 0x014c: 'ia32' };
const MACH_MACHINES = { 0x01000007: 'x64', 0x0100000c: 'arm64', 0x00000007: 'ia32' };

/**
 * Which system and processors a native file is for.
 * @param {Uint8Array} bytes the file's beginning, 4 KiB or the whole of a smaller one
 * @returns {{ platform: 'linux' | 'win32' | 'darwin', machines: string[] } | undefined} several machines in a universal Mach-O file;
 *   undefined for what is no native file. A machine without a name here is its number in hexadecimal.
 */
export function readMachine(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const magic = view.getUint32(0);
    if (magic === 0x7f454c46) return { platform: 'linux', machines: [readElf(view)] };
    if (magic >>> 16 === 0x4d5a) return readPe(view);
    if (magic === 0xcafebabe || magic === 0xcafebabf) return readFat(view, magic === 0xcafebabf);
    if (magic === 0xcffaedfe || magic === 0xcefaedfe) return mach([view.getUint32(4, true)]);
    if (magic === 0xfeedfacf || magic === 0xfeedface) return mach([view.getUint32(4)]);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined; // cut short
    throw error;
  }
}

/**
 * Every native file in a folder that is not for this system and processor, said in a sentence each; a file with a native name but no
 * native header too.
 * @param {string} folder
 * @param {{ platform: string, arch: string }} wanted
 * @returns {{ files: string[], faults: string[] }} paths relative to the folder
 */
export function checkNativeParts(folder, wanted) {
  const files = [];
  const faults = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !NATIVE_NAME.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join('/');
    files.push(name);
    const fault = findFault(readMachine(readBeginning(path)), wanted);
    if (fault !== undefined) faults.push(`${name} ${fault}`);
  }
  return { files: files.sort(), faults: faults.sort() };
}

function findFault(found, { platform, arch }) {
  if (found === undefined) return 'has no header of a native file';
  const isRight = found.platform === platform && found.machines.length === 1 && found.machines[0] === arch;
  return isRight
    ? undefined
    : `is for ${found.platform} ${found.machines.join(' and ')}, this package is for ${platform} ${arch}`;
}

// e_ident[EI_DATA] says the byte order; e_machine lies behind e_type.
function readElf(view) {
  const machine = view.getUint16(18, view.getUint8(5) === 1);
  return nameOf(ELF_MACHINES, machine);
}

function readPe(view) {
  const at = view.getUint32(0x3c, true);
  if (view.getUint32(at) !== 0x50450000) return undefined; // 'PE\0\0'
  return { platform: 'win32', machines: [nameOf(PE_MACHINES, view.getUint16(at + 4, true))] };
}

function readFat(view, is64) {
  const count = view.getUint32(4);
  // 0xcafebabe is also the beginning of a Java class, whose second word is a version above 40.
  if (count === 0 || count > 20) return undefined;
  const bytes = is64 ? 32 : 20;
  return mach(Array.from({ length: count }, (_, index) => view.getUint32(8 + index * bytes)));
}

function mach(types) {
  return { platform: 'darwin', machines: types.map((type) => nameOf(MACH_MACHINES, type)) };
}

function nameOf(names, number) {
  return names[number] ?? `0x${number.toString(16)}`;
}

function readBeginning(path) {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(HEADER_BYTES);
    return buffer.subarray(0, readSync(file, buffer, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}
