import { join } from 'node:path';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
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
    const message = "The training job 'job.json' is no file of 4194304 bytes at most.";
    expect(await readAnyTrainingJob(path)).toMatchObject({ error: { code: 'app/wrong-use', message } });
    expect(await readAnyTrainingJob(folder)).toMatchObject({ error: { code: 'app/wrong-use' } });
    expect(await readAnyTrainingJob(join(folder, 'nothing'))).toMatchObject({
      error: { code: 'app/wrong-use', message: "There is no training job 'nothing'." },
    });
  });

  it('with a wrong key is refused with its path, and what is missing beside it', async () => {
    const path = join(createFolder(), 'job.json');
    const job: unknown = JSON.parse(readFileSync(join(root, 'resources', 'jobs', 'plawiak17-paper.json'), 'utf8'));
    const text = JSON.stringify(job);

    writeFileSync(path, text.replace('"batchSize"', '"batchsize"'));
    expect(await readAnyTrainingJob(path)).toMatchObject({
      error: {
        code: 'app/wrong-use',
        message:
          "The training job 'job.json' is wrong at 'fit.batchsize': there is no such key; missing or wrong there: 'batchSize'.",
      },
    });
    writeFileSync(path, text.replace('"three-draws"', '"four-draws"'));
    expect(await readAnyTrainingJob(path)).toMatchObject({
      error: {
        message: expect.stringMatching(
          /wrong at 'split\.kind': one of 'by-patient', 'k-fold', .* is wanted/,
        ) as unknown,
      },
    });
    writeFileSync(path, text.replace('"classify"', '"clasify"'));
    expect(await readAnyTrainingJob(path)).toMatchObject({
      error: { message: expect.stringContaining("at 'task': one of 'classify', 'waves' is wanted") as unknown },
    });
    writeFileSync(path, text.replace('"three-draws"', '"three-draws","test":0'));
    expect(await readAnyTrainingJob(path)).toMatchObject({
      error: { message: expect.stringContaining("at 'split.test'") as unknown },
    });
    writeFileSync(path, text.replace('"paper"', '"honest"'));
    expect(await readAnyTrainingJob(path)).toMatchObject({
      error: { message: expect.stringContaining("only with the protocol 'paper'") as unknown },
    });
  });
});
