// Which packages are in an archive, and where the same ones lie in the checkout.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMembers } from './asar.mjs';

const MANIFEST = /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/;

/** @returns {string[]} 'name@version' of every package in the archive, sorted */
export function findPackedIds(archive) {
  const manifests = readMembers(archive, (path) => MANIFEST.test(path));
  const ids = [...manifests.values()].map((bytes) => {
    const { name, version } = JSON.parse(bytes.toString('utf8'));
    return `${name}@${version}`;
  });
  return [...new Set(ids)].sort();
}

/**
 * Folders of packages in the checkout, by the lock file.
 * @param {string} root
 * @param {readonly string[]} ids 'name@version'
 * @returns {string[]} one for each, relative to the checkout. Throws for a package that the lock file does not know.
 */
export function findInstalledFolders(root, ids) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const byId = new Map();
  for (const [folder, { version, name = folder.replace(/^.*node_modules\//, '') }] of Object.entries(packages)) {
    if (folder !== '' && !byId.has(`${name}@${version}`)) byId.set(`${name}@${version}`, folder);
  }
  return ids.map((id) => {
    const folder = byId.get(id);
    if (folder === undefined) throw new Error(`${id} is in the package and not in package-lock.json`);
    return folder;
  });
}
