import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mainEntries, preloadEntry, workerEntries } from '#scripts/build-entries.mjs';
import { findCycles, findReached, findSources, importsOf, readImports, root } from './import-graph.ts';
import { bundles, layers } from './layers.ts';
import { packages } from './packages.ts';
import { classesByRuntime, findFault, findLayer } from './rules.ts';

const sources = findSources();
const importsByFile = new Map(sources.map((file) => [file, readImports(file)]));

function faultOf(file: string, text: string): string | undefined {
  return importsOf(file, text)
    .map((imported) => findFault(imported))
    .find((fault) => fault !== undefined);
}

describe('who may import whom', () => {
  it('finds every file in a folder of the table', () => {
    expect(sources.filter((file) => findLayer(file) === undefined)).toEqual([]);
  });

  it('finds no import that the table forbids', () => {
    const faults = [...importsByFile.values()].flat().map((imported) => findFault(imported));
    expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('finds no cycle', () => {
    expect(findCycles(importsByFile).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  it('finds every import of a file where it says', () => {
    const missing = [...importsByFile.values()]
      .flat()
      .filter(({ target }) => target !== undefined && !existsSync(join(root, target)))
      .map(({ file, specifier }) => `${file} imports '${specifier}', which does not exist`);
    expect(missing).toEqual([]);
  });

  it.each(bundles)('keeps $never out of the bundle of $entry', ({ entry, never }) => {
    const found: string[] = [];
    for (const [file, way] of findReached(entry, importsByFile)) {
      for (const { package: name } of importsByFile.get(file) ?? []) {
        if (
          name !== undefined &&
          never.some((part) => name === part || (/[/:]$/.test(part) && name.startsWith(part)))
        ) {
          found.push([...way, name].join(' -> '));
        }
      }
    }
    expect(found).toEqual([]);
  });
});

describe('the table itself', () => {
  it('names only layers that it has', () => {
    const names = layers.map(({ name }) => name);
    const isKnown = (wanted: string) => names.some((name) => name === wanted || name.startsWith(`${wanted}/`));
    const unknown = layers.flatMap(({ name, mayImport }) =>
      mayImport.filter((wanted) => !isKnown(wanted)).map((wanted) => `${name}: ${wanted}`),
    );
    expect(unknown).toEqual([]);
  });

  it('watches every bundle that is built', () => {
    const built = [...Object.values(mainEntries), ...Object.values(workerEntries), preloadEntry];
    expect(bundles.map(({ entry }) => entry).sort()).toEqual(built.sort());
  });

  it('gives no layer a package that its runtime cannot hold', () => {
    const misplaced = layers.flatMap(({ name, runtime, packages: allowed }) =>
      allowed
        .filter((wanted) => wanted !== '*' && !classesByRuntime[runtime].includes(packages[wanted]?.class ?? 'tool'))
        .map((wanted) => `${name} (${runtime}): ${wanted}`),
    );
    expect(misplaced).toEqual([]);
  });

  it('has the class and the licence of every package in package.json, and no other', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const { dependencies, devDependencies } = manifest as Record<string, Record<string, string>>;
    const wanted = Object.keys({ ...dependencies, ...devDependencies }).map((name) => {
      const own: unknown = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
      return [name, (own as { license?: string }).license];
    });
    const listed = Object.entries(packages).map(([name, { licence }]) => [name, licence]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(wanted));
  });
});

describe('an import against the table', () => {
  it.each([
    ['src-shared/units/a.ts', "import { x } from '../domain/x.ts';", 'src-shared/units may import only'],
    ['src-shared/signal/a.ts', "import { x } from '#shared/domain/x.ts';", 'src-shared/signal may import only'],
    ['src-shared/signal/a.ts', "import { readFileSync } from 'node:fs';", "runs without Node's modules"],
    ['src-shared/result/a.ts', "import { z } from 'zod';", 'may import only the packages (none)'],
    ['src-main/store/a.ts', "import { x } from '#main/library/x.ts';", 'src-main/store may import only'],
    [
      'src-main/models/a.ts',
      "import * as tf from '@tensorflow/tfjs-node';",
      'src-main/models may import only the packages',
    ],
    ['src-main/jobs/a.ts', "export { x } from 'left-pad';", 'the package has no class'],
    ['src-main/jobs/a.ts', "const fs = await import('fs');", "write 'node:fs'"],
    ['src-main/surprise/a.ts', "import { x } from './x.ts';", 'its folder is not in the table'],
    [
      'src-renderer/features/viewer/a.ts',
      "import { x } from '../library/x.ts';",
      'src-renderer/features/viewer may import',
    ],
    [
      'src-renderer/features/viewer/a.ts',
      "import { x } from '#renderer/api/x.ts';",
      'src-renderer/features/viewer may import',
    ],
    [
      'src-renderer/ui/A.svelte',
      '<script lang="ts">import { x } from "#main/ipc/x.ts";</script>',
      'src-renderer/ui may import',
    ],
    ['src-main/store/tables/a.ts', "import { x } from '../../logging/x.ts';", 'instead of a way up out of the folder'],
    ['src-main/store/a.ts', "import { x } from '../logging/x.ts';", 'instead of a way up out of the folder'],
    ['src-main/store/a/b/c.ts', "import { x } from '../../x.ts';", 'instead of a way up out of the folder'],
  ])('is told: %s: %s', (file, text, message) => {
    expect(faultOf(file, text)).toContain(message);
    expect(faultOf(file, text)).toContain(file);
  });

  it('is not seen where the table allows it', () => {
    expect(faultOf('src-main/store/a.ts', "import { x } from '#main/logging/x.ts';")).toBeUndefined();
    expect(faultOf('src-main/store/tables/a.ts', "import { x } from '../database.ts';")).toBeUndefined();
    expect(faultOf('src-main/tensor/fit.ts', "import * as tf from '@tensorflow/tfjs-node';")).toBeUndefined();
    expect(
      faultOf('src-renderer/features/viewer/A.svelte', '<script>import { x } from "svelte";</script>'),
    ).toBeUndefined();
  });

  it('is told as a cycle, with every file on the way round', () => {
    const graph = new Map([
      ['src-shared/units/a.ts', importsOf('src-shared/units/a.ts', "import { b } from './b.ts';")],
      ['src-shared/units/b.ts', importsOf('src-shared/units/b.ts', "import type { A } from './a.ts';")],
    ]);
    expect(findCycles(graph)).toEqual([['src-shared/units/a.ts', 'src-shared/units/b.ts', 'src-shared/units/a.ts']]);
  });
});
