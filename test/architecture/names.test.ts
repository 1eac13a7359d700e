import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findSources, root, scriptsOf } from './import-graph.ts';

const sources = findSources();
const program = sources.filter((file) => file.startsWith('src-'));
const testFiles = sources.filter((file) => file.endsWith('.test.ts'));

const VAGUE_NAMES = ['utils', 'util', 'helpers', 'helper', 'misc', 'types', 'common-utils'];
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|svelte|d|config))*\.(ts|mjs)$/;
const MIGRATION = /^\d{4}-[a-z0-9-]+\.ts$/;
const PASCAL_CASE = /^[A-Z][A-Za-z0-9]*\.svelte$/;
const MAY_WRITE_TO_THE_TERMINAL = ['src-main/logging/', 'src-main/app/cli/'];
// vitest takes an environment as a default export only.
const MAY_EXPORT_DEFAULT = ['test/builders/page-environment.ts'];

function folders(path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

/** Whether the code of a file, its comments and strings aside, has such a node; only files that hold the word are parsed. */
function has(file: string, word: string, wanted: (node: ts.Node) => boolean): boolean {
  const text = readFileSync(join(root, file), 'utf8');
  if (!text.includes(word)) return false;
  const code = file.endsWith('.svelte') ? scriptsOf(text) : text;
  const tree = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true);
  const search = (node: ts.Node): boolean =>
    wanted(node) || ts.forEachChild(node, (child) => search(child) || undefined) === true;
  return search(tree);
}

function isConsole(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && /^(globalThis\.)?console$/.test(node.expression.getText());
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  return (
    ts.canHaveModifiers(node) && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true
  );
}

describe('names and habits', () => {
  it('names every file in kebab-case, and every component in PascalCase', () => {
    const isGood = (name: string) => KEBAB_CASE.test(name) || MIGRATION.test(name) || PASCAL_CASE.test(name);
    expect(sources.filter((file) => !isGood(basename(file)))).toEqual([]);
  });

  it('has no file whose name says nothing: utils, helpers, misc, types', () => {
    expect(sources.filter((file) => VAGUE_NAMES.includes(basename(file).replace(/\..*$/, '')))).toEqual([]);
  });

  it('writes to the console only in logging and on the command line', () => {
    const silent = program.filter((file) => !MAY_WRITE_TO_THE_TERMINAL.some((folder) => file.startsWith(folder)));
    expect(silent.filter((file) => has(file, 'console', isConsole))).toEqual([]);
  });

  it('exports nothing by default but components and configuration', () => {
    const named = sources.filter((file) => !file.endsWith('.svelte') && !MAY_EXPORT_DEFAULT.includes(file));
    expect(named.filter((file) => has(file, 'default', isDefaultExport))).toEqual([]);
  });

  it('tests every importer on a fixture: a test file named after its folder', () => {
    const untested = folders('src-main/importers').filter(
      (name) => !testFiles.some((file) => new RegExp(`(^|[/-])${name}[-./]`).test(file)),
    );
    expect(untested).toEqual([]);
  });

  it('tests every migration: NNNN-name.ts by a test file that is named after it', () => {
    const migrations = program.filter((file) => file.includes('/migrations/') && MIGRATION.test(basename(file)));
    const names = migrations.map((file) => basename(file, '.ts'));
    expect(names.filter((name) => !testFiles.some((file) => basename(file).includes(name)))).toEqual([]);
  });
});
