import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '#main/store/database.ts';
import { libraryPaths } from '#main/store/library-paths.ts';
import { sweepSignalFiles } from '#main/store/signal-files/sweep.ts';
import { countRecords } from '#main/store/tables/record.ts';
import { listAllSignalFiles } from '#main/store/tables/signal-file.ts';
import { unwrap } from '#shared/result/result.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { createRandom } from '#test/builders/random.ts';
import { realData } from '#test/builders/real-data.ts';

const mitdb = realData('mitdb');
const KILLS = 4;
let workFolder: string;

beforeEach(() => {
  workFolder = mkdtempSync(join(tmpdir(), 'overread-killed-'));
});
afterEach(() => rmSync(workFolder, { recursive: true, force: true }));

describe.skipIf(mitdb === undefined || process.platform === 'win32')('an import that is killed', () => {
  it(`leaves whole records only, ${KILLS} times at random moments, and the next one finishes the rest`, async () => {
    const random = createRandom(99);
    const paths = libraryPaths(join(workFolder, 'library'));
    for (let kill = 0; kill < KILLS; kill++) {
      await importUntil(2 + Math.floor(random() * 4), random() * 60);

      const db = unwrap(openDatabase(paths.database, { now: Date.now }));
      const files = listAllSignalFiles(db.read);
      const recordCount = countRecords(db.read);
      db.close();
      sweepSignalFiles(paths, new Set(files.flatMap((file) => [file.headerName, file.dataName, file.pyramidName])));
      expect(files).toHaveLength(recordCount);
      expect(readdirSync(paths.signalsFolder)).toHaveLength(3 * recordCount);
      expect(readdirSync(paths.tempFolder)).toEqual([]);
      for (const { dataName, dataSizeBytes } of files) {
        expect(statSync(join(paths.signalsFolder, dataName)).size).toBe(dataSizeBytes);
      }
    }
    const library = createImportLibrary({ workFolder });
    const job = await library.import([mitdb ?? '']);
    expect([job.failures, countRecords(library.db.read)]).toEqual([[], 48]);
    await library.close();
  }, 120_000);
});

/** Starts an import in a process of its own and kills it some time after so many records. */
async function importUntil(recordCount: number, laterMs: number): Promise<void> {
  const script = join(import.meta.dirname, 'import-until-killed.ts');
  const child = spawn(process.execPath, [script, workFolder, mitdb ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let lineCount = 0;
  child.stdout.on('data', (data: Buffer) => {
    const before = lineCount;
    lineCount += data.toString().split('\n').length - 1;
    if (before < recordCount && lineCount >= recordCount) setTimeout(() => child.kill('SIGKILL'), laterMs);
  });
  await ended;
}
