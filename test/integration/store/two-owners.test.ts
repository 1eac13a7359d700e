import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabaseReadOnly } from '#main/store/database.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { takeOwnerLock } from '#main/store/owner-lock.ts';
import { readStoredSettings } from '#main/store/tables/setting.ts';
import { unwrap } from '#shared/result/result.ts';
import { kill, startChild } from './child-process.ts';

/** What waits for a deadline takes 30 s and more; how much sooner it is depends on the machine. */
const HANGS_MS = 15_000;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'overread-owner-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('refuses a second process and names the owner, while reading goes on; a killed owner is free at once', async () => {
  const { child, first } = await startChild('./hold-library.ts', [folder]);
  expect(first).toEqual({ taken: true });

  const refused = takeOwnerLock(folder, { who: 'Overread (second)' });

  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'library/in-use', details: { pid: child.pid, program: 'Overread (test child)' } },
  });
  expect(refused.ok ? '' : refused.error.message).toContain(`process ${child.pid}`);
  const reader = unwrap(openDatabaseReadOnly(libraryPaths(folder).database));
  expect(readStoredSettings(reader.read)).toEqual({ readerName: 'child' });
  reader.close();

  await kill(child);

  const startedMs = performance.now();
  unwrap(takeOwnerLock(folder, { who: 'Overread (second)' })).release();
  expect(performance.now() - startedMs).toBeLessThan(HANGS_MS);
});

it('frees the library when the owner ends by itself, and then names nobody', async () => {
  const { child } = await startChild('./hold-library.ts', [folder]);
  const ended = once(child, 'exit');
  child.send('end');
  await ended;

  expect(existsSync(join(folder, 'owner.json'))).toBe(false);
  const lock = unwrap(takeOwnerLock(folder, { who: 'x' }));
  const other = await startChild('./hold-library.ts', [folder]);
  expect(other.first).toMatchObject({ taken: false, error: { code: 'library/in-use', details: { pid: process.pid } } });
  await kill(other.child);
  lock.release();
  lock.release();
});

it('refuses a second owner within one process too', () => {
  const lock = unwrap(takeOwnerLock(folder, { who: 'a' }));

  expect(takeOwnerLock(folder, { who: 'b' })).toMatchObject({ ok: false, error: { code: 'library/in-use' } });

  lock.release();
});
