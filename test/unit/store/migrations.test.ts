import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { migrations } from '#main/store/migrations/index.ts';

const here = (path: string) => new URL(path, import.meta.url);

it('numbers migrations 1, 2, 3 ... without a gap, each in the file of its name', () => {
  const files = readdirSync(here('../../../src-main/store/migrations')).filter((name) => /^\d/.test(name));

  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, index) => index + 1));
  expect(migrations.map((migration) => `${migration.name}.ts`)).toEqual(files.sort());
});

it('has a test for each', () => {
  const tests = readdirSync(here('.'));

  for (const { name } of migrations) expect(tests).toContain(`migration-${name}.test.ts`);
});
