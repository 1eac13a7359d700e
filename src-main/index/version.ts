import { readFileSync } from 'node:fs';
import { programFolderUrl } from '#main/entries.ts';

/** The program's version, as package.json says, which comes with it in every form. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('package.json', programFolderUrl('root')), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  throw new Error('readVersion: package.json has no version');
}
