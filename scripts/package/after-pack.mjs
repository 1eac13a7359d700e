// Called by electron-builder when a package is complete and before it is signed and made into installers: looks at it, writes licences
// and parts list into it, and its file list beside it. Whatever is wrong is thrown, which ends the build.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLED_PACKAGES } from '../bundled-packages.mjs';
import { root } from '../setup/places.mjs';
import { describeFiles, listContents, sumWithoutModels } from './contents.mjs';
import { collectLicences } from './licences.mjs';
import { checkNativeParts } from './native-parts.mjs';
import { findInstalledFolders, findPackedIds } from './packed-packages.mjs';
import { listParts } from './parts-list.mjs';
import { findTarget } from './targets.mjs';
import { findTensorFlowFaults, findTensorFlowVersion } from './tensorflow-parts.mjs';

export const LICENCES_NAME = 'THIRD-PARTY-LICENCES.txt';
export const PARTS_NAME = 'parts.cdx.json';

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
  const wanted = findTarget(platform, arch)?.backend === 'tensorflow' && !process.env.OVERREAD_WITHOUT_TENSORFLOW;
  faults.push(...findTensorFlowFaults(folder, files, { platform, wanted }));
  if (faults.length > 0) throw new Error(`the package for ${platform} ${arch} is wrong:\n  ${faults.join('\n  ')}`);
}

/** electron-builder arranges packages anew: what is in is found by name and version, and its texts in the checkout. */
function findSourceFolders(resources, bundled) {
  const ids = findPackedIds(join(resources, 'app.asar'));
  const shipped = findInstalledFolders(root, ids);
  return [...new Set([...shipped, ...bundled.map((name) => `node_modules/${name}`)])];
}

function findOtherParts(packed) {
  const version = findTensorFlowVersion(packed);
  return version === undefined ? [] : [{ name: 'tensorflow', version, licence: 'Apache-2.0' }];
}
