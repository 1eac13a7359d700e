/**
 * Every npm package that the project names, with its class and its licence. A package that is not here cannot be imported.
 *
 * - `pure`: no Node, no DOM. `node`: needs Node. `dom`: needs a page. `tensorflow`: only in the tensor process.
 * - `electron`: only in the Electron shell and the preload. `tool`: for building and testing, never imported by the program.
 */
export type PackageClass = 'pure' | 'node' | 'dom' | 'tensorflow' | 'electron' | 'tool';

export const packages: Readonly<Record<string, { readonly class: PackageClass; readonly licence: string }>> = {
  '@tensorflow/tfjs': { class: 'tensorflow', licence: 'Apache-2.0' },
  '@tensorflow/tfjs-backend-wasm': { class: 'tensorflow', licence: 'Apache-2.0' },
  '@tensorflow/tfjs-node': { class: 'tensorflow', licence: 'Apache-2.0' },
  '@wasm-audio-decoders/flac': { class: 'pure', licence: 'MIT' },
  assemblyscript: { class: 'tool', licence: 'Apache-2.0' },
  'better-sqlite3': { class: 'node', licence: 'MIT' },
  commander: { class: 'node', licence: 'MIT' },
  h5wasm: { class: 'pure', licence: 'SEE LICENSE IN LICENSE.txt' },
  open: { class: 'node', licence: 'MIT' },
  pino: { class: 'node', licence: 'MIT' },
  uuid: { class: 'pure', licence: 'MIT' },
  ws: { class: 'node', licence: 'MIT' },
  yazl: { class: 'node', licence: 'MIT' },
  zod: { class: 'pure', licence: 'MIT' },
  '@internationalized/date': { class: 'pure', licence: 'Apache-2.0' },
  '@lucide/svelte': { class: 'dom', licence: 'ISC' },
  '@tanstack/svelte-virtual': { class: 'dom', licence: 'MIT' },
  'bits-ui': { class: 'dom', licence: 'MIT' },
  svelte: { class: 'dom', licence: 'MIT' },
  uplot: { class: 'dom', licence: 'MIT' },
  electron: { class: 'electron', licence: 'MIT' },
  '@sparticuz/chromium': { class: 'tool', licence: 'MIT' },
  '@sveltejs/vite-plugin-svelte': { class: 'tool', licence: 'MIT' },
  '@types/better-sqlite3': { class: 'tool', licence: 'MIT' },
  '@types/node': { class: 'tool', licence: 'MIT' },
  '@types/ws': { class: 'tool', licence: 'MIT' },
  '@types/yazl': { class: 'tool', licence: 'MIT' },
  'electron-builder': { class: 'tool', licence: 'MIT' },
  eslint: { class: 'tool', licence: 'MIT' },
  'eslint-plugin-svelte': { class: 'tool', licence: 'MIT' },
  globals: { class: 'tool', licence: 'MIT' },
  'node-api-headers': { class: 'tool', licence: 'MIT' },
  'playwright-core': { class: 'tool', licence: 'Apache-2.0' },
  prettier: { class: 'tool', licence: 'MIT' },
  'prettier-plugin-svelte': { class: 'tool', licence: 'MIT' },
  'svelte-check': { class: 'tool', licence: 'MIT' },
  typescript: { class: 'tool', licence: 'Apache-2.0' },
  'typescript-eslint': { class: 'tool', licence: 'MIT' },
  vite: { class: 'tool', licence: 'MIT' },
  vitest: { class: 'tool', licence: 'MIT' },
};
