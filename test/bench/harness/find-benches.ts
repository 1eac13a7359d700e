import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '#shared/result/assert.ts';
import type { Bench } from './figure.ts';

const FOLDER = join(import.meta.dirname, '..');

/** Names of all figures, in order of the alphabet. */
export function listBenchNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && name !== 'main.ts')
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}

export async function loadBench(name: string): Promise<Bench> {
  const { bench } = (await import(`../${name}.ts`)) as { bench?: Bench }; // checked next
  assert(bench?.name === name, () => `test/bench/${name}.ts must export a bench of that name`);
  return bench;
}
