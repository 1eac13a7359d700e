// Whether native TensorFlow in a package is whole, and as the target wants it.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WHEEL_VERSION } from '../setup/tensorflow-wheel.mjs';

const ADDON = /(^|\/)tfjs-node\/lib\/napi-v\d+\/tfjs_binding\.node$/;
/** What tfjs-node's own installer fetches (its scripts/deps-constants.js); the other way is the wheel's version. */
const INSTALLER_VERSION = '2.9.1';

/**
 * What is wrong with TensorFlow in a package, a sentence each.
 * @param {string} folder app.asar.unpacked
 * @param {readonly string[]} files native files in it, relative
 * @param {{ platform: string, wanted: boolean }} target `wanted`: whether the package is one with native TensorFlow
 */
export function findTensorFlowFaults(folder, files, { platform, wanted }) {
  const addon = files.find((path) => ADDON.test(path));
  if (addon === undefined) return wanted ? ['tfjs-node has no addon, and this target has native TensorFlow'] : [];
  if (!wanted) return ['tfjs-node has an addon, and this package is one without native TensorFlow'];
  // Windows looks for a library beside who needs it; the others are told by the addon where it lies.
  const place = platform === 'win32' ? dirname(addon) : join(addon, '..', '..', '..', 'deps', 'lib');
  const names = existsSync(join(folder, place)) ? readdirSync(join(folder, place)) : [];
  if (names.some((name) => /^(lib)?tensorflow.*\.(dll|dylib|so)/.test(name))) return [];
  return [`TensorFlow's library is not in ${place}, where its addon looks for it`];
}

/**
 * The version of the TensorFlow in a package; undefined where there is none.
 * @param {readonly { path: string }[]} packed
 */
export function findTensorFlowVersion(packed) {
  if (!packed.some(({ path }) => ADDON.test(path))) return undefined;
  const isWheel = packed.some(({ path }) => path.endsWith('/libtensorflow_cc.so.2'));
  return isWheel ? WHEEL_VERSION : INSTALLER_VERSION;
}
