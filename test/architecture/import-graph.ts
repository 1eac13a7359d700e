import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export interface Import {
  /** Checkout-relative path of the importing file, with `/`. */
  readonly file: string;
  /** As it is written in the source. */
  readonly specifier: string;
  /** Checkout-relative path of what it names, or undefined for a package or a built-in module. */
  readonly target: string | undefined;
  /** Name of the npm package, or `node:` and the name of the built-in module. */
  readonly package: string | undefined;
}

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SOURCE_FOLDERS = ['src-shared', 'src-main', 'src-renderer', 'scripts', 'test'];
const ALIASES: Readonly<Record<string, string>> = {
  '#shared/': 'src-shared/',
  '#main/': 'src-main/',
  '#renderer/': 'src-renderer/',
  '#test/': 'test/',
  '#scripts/': 'scripts/',
};

/** Every source file of the program, its scripts and its tests, checkout-relative, sorted; fixtures are data, not source. */
export function findSources(folders: readonly string[] = SOURCE_FOLDERS): string[] {
  return folders
    .flatMap((folder) => listFiles(folder))
    .filter((file) => /\.(ts|svelte|mjs)$/.test(file) && !file.startsWith('test/fixtures/'))
    .sort();
}

/** The static, dynamic and type imports of one file. */
export function readImports(file: string): Import[] {
  return importsOf(file, readFileSync(join(root, file), 'utf8'));
}

/** As `readImports`, for source text that is given. */
export function importsOf(file: string, text: string): Import[] {
  const source = file.endsWith('.svelte') ? scriptsOf(text) : text;
  const { importedFiles } = ts.preProcessFile(source, true, true);
  return importedFiles.map(({ fileName }) => ({ file, specifier: fileName, ...resolveSpecifier(file, fileName) }));
}

/** The files reached from `entry` through imports, each with the path of files that leads to it. */
export function findReached(
  entry: string,
  importsByFile: ReadonlyMap<string, readonly Import[]>,
): Map<string, string[]> {
  const reached = new Map([[entry, [entry]]]);
  const queue = [entry];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    for (const { target } of importsByFile.get(file) ?? []) {
      if (target === undefined || reached.has(target)) continue;
      reached.set(target, [...(reached.get(file) ?? []), target]);
      queue.push(target);
    }
  }
  return reached;
}

/** Cycles of imports, each as the files on its way round; every strongly connected group is named once. */
export function findCycles(importsByFile: ReadonlyMap<string, readonly Import[]>): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const visit = (file: string): void => {
    state.set(file, 'open');
    path.push(file);
    for (const { target } of importsByFile.get(file) ?? []) {
      if (target === undefined) continue;
      if (state.get(target) === 'open') cycles.push([...path.slice(path.indexOf(target)), target]);
      else if (!state.has(target)) visit(target);
    }
    path.pop();
    state.set(file, 'done');
  };
  for (const file of importsByFile.keys()) if (!state.has(file)) visit(file);
  return cycles;
}

function resolveSpecifier(file: string, specifier: string): Pick<Import, 'target' | 'package'> {
  if (specifier.startsWith('.')) {
    return { target: normalize(join(dirname(file), specifier)).replaceAll('\\', '/'), package: undefined };
  }
  const alias = Object.keys(ALIASES).find((prefix) => specifier.startsWith(prefix));
  if (alias !== undefined) {
    return { target: `${ALIASES[alias] ?? ''}${specifier.slice(alias.length)}`, package: undefined };
  }
  const parts = specifier.split('/');
  const name = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
  return { target: undefined, package: name };
}

/** The text of a component's scripts, without its markup. */
export function scriptsOf(svelte: string): string {
  return Array.from(svelte.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g), ([, body]) => body ?? '').join('\n');
}

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
