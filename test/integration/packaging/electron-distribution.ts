import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** @electron/fuses: the sentinel that Electron's executable holds, then the version of the wire, its length, and a digit a fuse. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** As Electron is delivered: '1' on, '0' off. */
const AS_DELIVERED = '101100010';

/** Names of the wire's places, in order (FuseV1Options). */
export const FUSES = [
  'runAsNode',
  'enableCookieEncryption',
  'enableNodeOptionsEnvironmentVariable',
  'enableNodeCliInspectArguments',
  'enableEmbeddedAsarIntegrityValidation',
  'onlyLoadAppFromAsar',
  'loadBrowserProcessSpecificV8Snapshot',
  'grantFileProtocolExtraPrivileges',
] as const;

/** Stands for the `electron` module of whoever is started with it. */
export const REGISTER = new URL('../../e2e/electron-stand-in/register.ts', import.meta.url);

/**
 * A folder as Electron's unpacked distribution for Linux. Its executable runs the packed program with plain Node and the stand-in for
 * Electron, once its archive is a folder (openArchive), and holds the fuse wire.
 */
export function makeDistribution(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.of(1, AS_DELIVERED.length), Buffer.from(AS_DELIVERED)]);
  const script = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec '${process.execPath}' --import '${REGISTER.href}' "$here/resources/app.asar/dist/main/electron.js" "$@"
`;
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from(script), wire, Buffer.from('\n')]));
  chmodSync(join(folder, 'electron'), 0o755);
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), `stand-in for ${name}\n`);
  return folder;
}

/** The fuses of an executable that are on. */
export function readFuses(executable: string): readonly string[] {
  const bytes = readFileSync(executable);
  const at = bytes.indexOf(SENTINEL) + SENTINEL.length + 2;
  return FUSES.filter((_name, index) => bytes.toString('latin1', at + index, at + index + 1) === '1');
}
