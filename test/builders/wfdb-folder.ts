import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

/** A temporary folder for the test that asks for it, gone afterwards. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'overread-wfdb-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Files by their names relative to the folder; folders in between are made. */
export function put(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Samples of format 16. */
export function format16(...samples: readonly number[]): Uint8Array {
  return new Uint8Array(Int16Array.from(samples).buffer);
}

/** Words of 16 bits, low byte first, as annotation files have them. */
export function words(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values, (value) => value & 0xffff).buffer);
}

/** One word of an annotation file. */
export function word(code: number, value: number): number {
  return (code << 10) | (value & 0x3ff);
}
