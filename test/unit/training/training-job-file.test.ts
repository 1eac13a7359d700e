import { join } from 'node:path';
import { truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAnyTrainingJob } from '#main/index/train-model.ts';
import { root } from '#scripts/setup/places.mjs';
import { createFolder } from '#test/builders/wfdb-folder.ts';

describe('a training job file', () => {
  it('that the program ships is read', async () => {
    expect((await readAnyTrainingJob(join(root, 'resources', 'jobs', 'waves-ludb.json'))).ok).toBe(true);
  });

  it('of more than 4 MiB is refused unread, as are a folder and one that is not there', async () => {
    const folder = createFolder();
    const path = join(folder, 'job.json');
    writeFileSync(path, '{}');
    expect(await readAnyTrainingJob(path)).toMatchObject({ error: { code: 'app/wrong-use' } });
    truncateSync(path, 4 * 1024 * 1024 + 1);
    const message = 'The training job is no file of 4194304 bytes at most.';
    expect(await readAnyTrainingJob(path)).toMatchObject({ error: { code: 'app/wrong-use', message } });
    expect(await readAnyTrainingJob(folder)).toMatchObject({ error: { code: 'app/wrong-use', message } });
    expect(await readAnyTrainingJob(join(folder, 'nothing'))).toMatchObject({
      error: { code: 'app/wrong-use', message: 'The training job cannot be read.' },
    });
  });
});
