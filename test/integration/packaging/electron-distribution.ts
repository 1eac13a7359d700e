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

/** A folder as Electron's unpacked distribution for Linux, with an executable of nothing but the fuse wire. */
export function makeDistribution(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.of(1, AS_DELIVERED.length), Buffer.from(AS_DELIVERED)]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 1\n'), wire, Buffer.from('\n')]));
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
