import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = join(import.meta.dirname, '..', '..', 'bench');

describe('the bench command', () => {
  it('lists every module of its folder with its bar', () => {
    const names = readdirSync(FOLDER)
      .filter((name) => name.endsWith('.ts') && name !== 'main.ts')
      .map((name) => name.replace(/\.ts$/, ''));

    const { status, stdout } = run('--list');

    expect(status).toBe(0);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => line.split(/\s+/)[0]).sort()).toEqual(names.sort());
    for (const line of lines) expect(line).toMatch(/^[a-z0-9-]+ +(>=|<=) [\d.]+ \S+/);
  });

  it('exits 2 and says what there is for a name that there is not', () => {
    expect(run('no-such-figure')).toMatchObject({ status: 2, stdout: '' });
    expect(run('no-such-figure').stderr).toContain("There is no figure 'no-such-figure'");
    expect(run().status).toBe(2);
    expect(run('import-rate', '--fast').status).toBe(2);
  });
});

function run(...args: string[]) {
  return spawnSync(process.execPath, [join(FOLDER, 'main.ts'), ...args], { encoding: 'utf8' });
}
