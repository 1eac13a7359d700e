/**
 * Who may import whom: the one table. The architecture test reads it, and so does ESLint's configuration.
 *
 * A layer is a folder, or a file named without its extension; the longest name that fits a file is that file's layer. A file may
 * always import its own layer, and everything may import `src-shared` besides what is listed, except inside `src-shared` itself.
 */

/** Where a layer runs decides which kinds of package and which built-in modules it may touch. */
export type Runtime = 'pure' | 'main' | 'tensor' | 'preload' | 'renderer' | 'test';

export interface Layer {
  readonly name: string;
  readonly runtime: Runtime;
  /** Names of other layers; a folder's name stands for every layer inside it. */
  readonly mayImport: readonly string[];
  readonly packages: readonly string[];
}

const shared = (name: string, mayImport: readonly string[], packages: readonly string[] = []): Layer => ({
  name: `src-shared/${name}`,
  runtime: 'pure',
  mayImport: mayImport.map((other) => `src-shared/${other}`),
  packages,
});

const layer = (runtime: Runtime, prefix: string) => {
  return (name: string, mayImport: readonly string[] = [], packages: readonly string[] = []): Layer => ({
    name: `${prefix}${name}`,
    runtime,
    mayImport: ['src-shared', ...mayImport.map((other) => `${prefix}${other}`)],
    packages,
  });
};

const pureMain = layer('pure', 'src-main/');
const main = layer('main', 'src-main/');
const tensor = layer('tensor', 'src-main/');
const preload = layer('preload', 'src-main/');
const renderer = layer('renderer', 'src-renderer/');

const SVELTE = ['svelte'];
const PARTS = ['svelte', 'bits-ui', '@lucide/svelte', '@tanstack/svelte-virtual', '@internationalized/date'];
const FEATURES = [
  'frame',
  'library',
  'viewer',
  'measurements',
  'beats',
  'annotate',
  'review',
  'spiking',
  'training',
  'models',
  'settings',
];
const SERVICES = [
  'library',
  'signals',
  'models',
  'training',
  'compression',
  'snn',
  'review',
  'jobs',
  'store',
  'exporters',
  'logging',
];

export const layers: readonly Layer[] = [
  shared('result', []),
  shared('units', ['result']),
  shared('search', []),
  shared('wasm', []),
  shared('domain', ['result', 'units'], ['zod']),
  shared('network', ['result', 'domain', 'wasm']),
  shared('trees', ['domain']),
  shared('signal', ['result', 'units', 'search', 'wasm']),
  shared('metrics', ['result', 'domain', 'search']),
  shared('rhythm', ['result', 'domain', 'search']),
  shared('ipc', ['result', 'units', 'domain'], ['zod']),

  main('logging', [], ['pino']),
  main('jobs', ['logging'], ['uuid']),
  main('importers', [], ['@wasm-audio-decoders/flac']),
  main('exporters'),
  main('store', ['store/signal-files', 'logging'], ['better-sqlite3', 'uuid']),
  main('store/signal-files'),
  main('signals', ['store', 'io', 'jobs']),
  main('library', ['library/content-hash', 'importers', 'exporters', 'store', 'jobs', 'logging', 'io'], ['uuid']),
  main('library/content-hash', ['importers']),
  pureMain('preprocessing'),
  main('models', ['store', 'preprocessing', 'tensor/protocol', 'compression/packed', 'entries'], ['uuid', 'h5wasm']),
  main(
    'training',
    [
      'store',
      'signals',
      'preprocessing',
      'models',
      'compression',
      'snn',
      'tensor/protocol',
      'tensor/supervisor',
      'jobs',
      'logging',
      'training/report-rows',
      'training/result-figures',
    ],
    ['uuid'],
  ),
  // In a worker too: intervals over tens of thousands of rows take seconds.
  pureMain('training/report-rows', ['preprocessing', 'training/result-figures']),
  pureMain('training/result-figures'),
  pureMain('compression', ['compression/alq', 'models', 'tensor/protocol']),
  pureMain('compression/alq'),
  main('compression/packed', ['compression/alq', 'compression/codes', 'tensor/protocol'], ['zod']),
  pureMain('compression/rounding', ['compression/codes', 'compression/methods', 'tensor/protocol']),
  pureMain('compression/codes'),
  pureMain('compression/methods'),
  tensor(
    'tensor',
    ['preprocessing', 'tensor/protocol', 'compression'],
    ['@tensorflow/tfjs', '@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm'],
  ),
  pureMain('tensor/protocol', ['compression/alq', 'compression/methods']),
  main('tensor/supervisor', ['tensor/protocol', 'entries', 'logging']),
  pureMain('entries'),
  main('threads'),
  main('io', [
    'threads',
    'importers',
    'exporters',
    'preprocessing',
    'store/signal-files',
    'library/content-hash',
    'training/report-rows',
    'entries',
    'logging',
  ]),
  pureMain('snn/convert'),
  main('snn/engine', ['snn/convert', 'threads']),
  main('snn/client', ['snn', 'models', 'threads', 'entries', 'logging']),
  main(
    'review',
    ['store', 'signals', 'preprocessing', 'models', 'tensor/protocol', 'tensor/supervisor', 'snn', 'jobs', 'logging'],
    ['uuid'],
  ),
  main('ipc', SERVICES, ['zod']),
  preload('preload', [], ['electron']),
  // The installed program's command line is the same program without a window.
  main('app/electron', ['index', 'ipc', 'logging', 'app/cli'], ['electron']),
  main('app/browser', ['index', 'ipc', 'logging'], ['ws', 'open', 'yazl']),
  // `serve` is the browser shell itself.
  main('app/cli', ['index', 'ipc', 'logging', 'app/browser'], ['commander']),
  main('index', [
    ...SERVICES,
    'entries',
    'importers',
    'preprocessing',
    'io',
    'tensor/protocol',
    'tensor/supervisor',
    'ipc',
  ]),

  renderer('api'),
  renderer('trace', [], ['uplot']),
  renderer('ui', [], PARTS),
  renderer('state', ['api', 'trace'], SVELTE),
  ...FEATURES.map((feature) => renderer(`features/${feature}`, ['state', 'trace', 'ui'], PARTS)),
  renderer('App', ['api', 'state', 'trace', 'ui', 'features'], SVELTE),
  renderer('main', ['App', 'api', 'state', 'ui'], SVELTE),

  { name: 'scripts', runtime: 'main', mayImport: [], packages: [] },
  { name: 'test', runtime: 'test', mayImport: ['src-shared', 'src-main', 'src-renderer', 'scripts'], packages: ['*'] },
];

/** Tools' configuration at the root of the checkout: not part of the program, may import any tool. */
export const configurationFiles = /^[^/]+\.config\.(ts|js)$/;

/** The bundles that run as processes or threads of their own, and the packages that each must never reach. */
export const bundles: readonly { readonly entry: string; readonly never: readonly string[] }[] = [
  { entry: 'src-main/app/electron/main.ts', never: ['@tensorflow/'] },
  { entry: 'src-main/app/browser/main.ts', never: ['@tensorflow/', 'electron'] },
  { entry: 'src-main/app/cli/main.ts', never: ['@tensorflow/', 'electron'] },
  { entry: 'src-main/io/worker.ts', never: ['@tensorflow/', 'better-sqlite3', 'electron'] },
  { entry: 'src-main/snn/engine/worker.ts', never: ['@tensorflow/', 'better-sqlite3', 'electron'] },
  { entry: 'src-main/index/verify-worker.ts', never: ['@tensorflow/', 'electron'] },
  {
    entry: 'src-main/models/import-weights/weights-worker.ts',
    never: ['@tensorflow/', 'better-sqlite3', 'electron'],
  },
  { entry: 'src-main/tensor/entry.ts', never: ['better-sqlite3', 'electron'] },
  { entry: 'src-main/preload/preload.ts', never: ['@tensorflow/', 'better-sqlite3', 'node:'] },
];
