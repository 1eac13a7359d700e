// Called by electron-builder when a package is complete and before it is signed and made into installers: looks at it, writes licences
// and parts list into it, and its file list beside it. Whatever is wrong is thrown, which ends the build.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BUNDLED_PACKAGES } from '../bundled-packages.mjs';
import { root } from '../setup/places.mjs';
import { WHEEL_VERSION } from '../setup/tensorflow-wheel.mjs';
import { describeFiles, listContents, sumWithoutModels } from './contents.mjs';
import { collectLicences } from './licences.mjs';
import { checkNativeParts } from './native-parts.mjs';
import { findInstalledFolders, findPackedIds } from './packed-packages.mjs';
import { listParts } from './parts-list.mjs';
import { findTarget } from './targets.mjs';

export const LICENCES_NAME = 'THIRD-PARTY-LICENCES.txt';
export const PARTS_NAME = 'parts.cdx.json';
const ADDON = /\/tfjs-node\/lib\/napi-v\d+\/tfjs_binding\.node$/;
/** What tfjs-node's own installer fetches (its scripts/deps-constants.js); the other way is the wheel's version. */
const INSTALLER_VERSION = '2.9.1';

/** electron-builder's Arch, by number. */
const ARCHES = { 0: 'ia32', 1: 'x64', 2: 'armv7l', 3: 'arm64', 4: 'universal' };

/**
 * The hook, found by its name.
 * @param {import('electron-builder').AfterPackContext} context
 */
export async function afterPack(context) {
  const { packager, electronPlatformName: platform, outDir, appOutDir } = context;
  const arch = ARCHES[context.arch];
  const resources = packager.getResourcesDir(appOutDir);
  const packed = listContents(resources);
  checkNative(join(resources, 'app.asar.unpacked'), packed, { platform, arch });

  const bundled = JSON.parse(readFileSync(join(root, 'dist', 'renderer', BUNDLED_PACKAGES), 'utf8'));
  const folders = findSourceFolders(resources, bundled);
  writeFileSync(join(resources, LICENCES_NAME), collectLicences(root, folders));
  const parts = await listParts(root, folders, findOtherParts(packed));
  writeFileSync(join(resources, PARTS_NAME), parts);

  const name = `overread-${packager.appInfo.version}-${platform}-${arch}`;
  const files = listContents(resources);
  writeFileSync(join(outDir, `${name}.cdx.json`), parts);
  writeFileSync(join(outDir, `${name}.files.txt`), await describeFiles(resources, files));
  process.stderr.write(
    `  • without Electron and models ${(sumWithoutModels(files) / 1e6).toFixed(1)} MB in ${files.length} files\n`,
  );
}

function checkNative(folder, packed, { platform, arch }) {
  const { files, faults } = checkNativeParts(folder, { platform, arch });
  const inArchive = packed.filter(
    ({ path, place }) => place === 'archive' && /\.(node|dll|dylib|so(\.\d+)*)$/.test(path),
  );
  faults.push(
    ...inArchive.map(({ path }) => `${path} lies inside the archive, from which nothing native can be loaded`),
  );
  if (!files.some((path) => path.startsWith('node_modules/better-sqlite3/')))
    faults.push('better-sqlite3 has no addon');
  faults.push(...findTensorFlowFaults(folder, files, { platform, arch }));
  if (faults.length > 0) throw new Error(`the package for ${platform} ${arch} is wrong:\n  ${faults.join('\n  ')}`);
}

function findTensorFlowFaults(folder, files, { platform, arch }) {
  const addon = files.find((path) => ADDON.test(`/${path}`));
  const wanted = findTarget(platform, arch)?.backend === 'tensorflow' && !process.env.OVERREAD_WITHOUT_TENSORFLOW;
  if (addon === undefined) return wanted ? ['tfjs-node has no addon, and this target has native TensorFlow'] : [];
  if (!wanted) return ['tfjs-node has an addon, and this package is one without native TensorFlow'];
  // Windows looks for a library beside who needs it; the others are told by the addon where it lies.
  const libraries = join(folder, platform === 'win32' ? dirname(addon) : join(addon, '..', '..', '..', 'deps', 'lib'));
  const hasLibrary = existsSync(libraries) && readdirSync(libraries).some((name) => /tensorflow/.test(name));
  return hasLibrary ? [] : [`TensorFlow's library is not in ${libraries.slice(folder.length + 1)}`];
}

/** electron-builder arranges packages anew: what is in is found by name and version, and its texts in the checkout. */
function findSourceFolders(resources, bundled) {
  const ids = findPackedIds(join(resources, 'app.asar'));
  const shipped = findInstalledFolders(root, ids);
  return [...new Set([...shipped, ...bundled.map((name) => `node_modules/${name}`)])];
}

function findOtherParts(packed) {
  const hasAddon = packed.some(({ path }) => ADDON.test(`/${path}`));
  if (!hasAddon) return [];
  const isWheel = packed.some(({ path }) => path.endsWith('/libtensorflow_cc.so.2'));
  return [{ name: 'tensorflow', version: isWheel ? WHEEL_VERSION : INSTALLER_VERSION, licence: 'Apache-2.0' }];
}
