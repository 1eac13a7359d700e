// Where set-up keeps things: the checkout itself, and the user's cache folder, which every checkout shares.
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * Folder of an installed package, as the program finds it: in the checkout's node_modules, or in those of whoever installed the program.
 * @param {string} from the program's root
 * @param {string} name of a package whose package.json can be required
 * @returns where it would be in a checkout, if it is nowhere
 */
export function packageFolder(from, name) {
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return join(from, 'node_modules', name);
  }
}

/**
 * The user's cache folder for Overread. `OVERREAD_CACHE` overrides it; otherwise each system's own custom is followed.
 * @returns an absolute path; the folder may not exist yet
 */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.OVERREAD_CACHE) return resolve(env.OVERREAD_CACHE);
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'overread', 'cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'overread');
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'overread');
}
