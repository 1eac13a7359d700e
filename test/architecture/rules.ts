import { isBuiltin } from 'node:module';
import type { Import } from './import-graph.ts';
import type { Layer, Runtime } from './layers.ts';
import { layers } from './layers.ts';
import type { PackageClass } from './packages.ts';
import { packages } from './packages.ts';

/** Which classes of package a runtime can hold at all; `test` may use everything. */
export const classesByRuntime: Readonly<Record<Runtime, readonly PackageClass[]>> = {
  pure: ['pure'],
  main: ['pure', 'node', 'electron'],
  tensor: ['pure', 'node', 'tensorflow'],
  preload: ['electron'],
  renderer: ['pure', 'dom'],
  test: ['pure', 'node', 'dom', 'tensorflow', 'electron', 'tool'],
};

const runtimesWithNode: readonly Runtime[] = ['main', 'tensor', 'test'];

/** The layer of a checkout-relative file: the longest name in the table that fits; undefined where none does. */
export function findLayer(file: string, table: readonly Layer[] = layers): Layer | undefined {
  return table
    .filter(({ name }) => isInside(file, name))
    .reduce<Layer | undefined>((best, next) => (best && best.name.length >= next.name.length ? best : next), undefined);
}

/** Why this import is against the table, in a sentence that says file, import and what is allowed; undefined when it is fine. */
export function findFault(imported: Import, table: readonly Layer[] = layers): string | undefined {
  const from = findLayer(imported.file, table);
  if (from === undefined) return `${imported.file}: its folder is not in the table of test/architecture/layers.ts`;
  const says = `${imported.file} imports '${imported.specifier}'`;
  if (imported.target === undefined) return faultOfPackage(imported.package ?? '', from, says);
  return faultOfFile(imported.target, from, says, table) ?? faultOfSpelling(imported, imported.target, says);
}

function faultOfFile(target: string, from: Layer, says: string, table: readonly Layer[]): string | undefined {
  const to = findLayer(target, table);
  if (to === undefined) return `${says}: ${target} is in no layer of test/architecture/layers.ts`;
  const allowed = to === from || from.mayImport.some((name) => to.name === name || to.name.startsWith(`${name}/`));
  return allowed ? undefined : `${says}: ${from.name} may import only ${listed([from.name, ...from.mayImport])}`;
}

/** Relative inside a folder, from the root beyond it: so a file can move with its folder and a reader sees where an arrow goes. */
function faultOfSpelling({ file, specifier }: Import, target: string, says: string): string | undefined {
  const folderOf = (path: string) =>
    path
      .split('/')
      .slice(0, path.startsWith('src-') ? 2 : 1)
      .join('/');
  const leaves = specifier.startsWith('../') && folderOf(file) !== folderOf(target);
  if (!leaves && !specifier.includes('../../')) return undefined;
  return `${says}: write #shared/, #main/, #renderer/ or #test/ instead of a way up out of the folder`;
}

function faultOfPackage(name: string, from: Layer, says: string): string | undefined {
  if (isBuiltin(name)) {
    if (!name.startsWith('node:')) return `${says}: write 'node:${name}'`;
    return runtimesWithNode.includes(from.runtime) ? undefined : `${says}: ${from.name} runs without Node's modules`;
  }
  const known = packages[name];
  if (known === undefined) return `${says}: the package has no class in test/architecture/packages.ts`;
  if (from.packages.includes('*') || from.packages.includes(name)) return undefined;
  return `${says}: ${from.name} may import only the packages ${listed(from.packages)}`;
}

function isInside(file: string, layerName: string): boolean {
  if (!file.startsWith(layerName)) return false;
  return /^(\/.*|\.svelte|\.ts|\.svelte\.ts)$/.test(file.slice(layerName.length));
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '(none)' : names.join(', ');
}
