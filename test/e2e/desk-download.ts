import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download } from 'playwright-core';

const CENTRAL_HEADER = 0x02014b50; // APPNOTE.TXT 4.3.12

/** Saves a zip that the page downloads, and lists the base names of the files in it. */
export async function saveAndList(download: Download, folder: string): Promise<readonly string[]> {
  const path = join(folder, 'download.zip');
  await download.saveAs(path);
  const bytes = readFileSync(path);
  const names: string[] = [];
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    if (bytes.readUInt32LE(at) !== CENTRAL_HEADER) continue;
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    if (!name.endsWith('/')) names.push(name.split('/').at(-1) ?? name);
  }
  return names;
}
