// The table of targets: what is built for which system, and which backend its tensor process has. docs/release.md shows it.

/**
 * `proven`: run on its own system. tfjs-node 4.22 knows addons for x64 of Linux, macOS and Windows and libraries for arm64 of Linux and
 * macOS (its scripts/install.js); for Windows on arm64 it has nothing.
 * @type {readonly { platform: string, arch: string, formats: readonly string[], backend: 'tensorflow' | 'wasm', proven: boolean }[]}
 */
export const targets = [
  { platform: 'linux', arch: 'x64', formats: ['AppImage', 'deb'], backend: 'tensorflow', proven: false },
  { platform: 'darwin', arch: 'x64', formats: ['dmg'], backend: 'tensorflow', proven: false },
  { platform: 'darwin', arch: 'arm64', formats: ['dmg'], backend: 'tensorflow', proven: false },
  { platform: 'win32', arch: 'x64', formats: ['nsis'], backend: 'tensorflow', proven: false },
  { platform: 'win32', arch: 'arm64', formats: ['nsis'], backend: 'wasm', proven: false },
];

/** @returns the row of a system, or undefined where nothing is built for it */
export function findTarget(platform, arch) {
  return targets.find((target) => target.platform === platform && target.arch === arch);
}
