import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { describeSides } from '#main/training/jobs/describe-sides.ts';
import { prepareJob } from '#main/training/jobs/prepare-job.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { createClassifyJob } from './classify-job.ts';
import { makeRecording } from './made-recording.ts';
import { makeNetworkCard } from './network-model.ts';
import { drawWeights } from './spiking.ts';

export interface JudgedModel {
  /** Holds the data set 'made': recordings of 20 s with a table of two classes. */
  readonly dataFolder: string;
}

const RECORDINGS = 14;

/**
 * A network of the small CinC 2017 form with random weights, whose card names the job, data and split that it would have been trained on.
 * @param folder  the models'
 */
export async function writeJudgedModel(folder: string, id: string, network: NetworkDescription): Promise<JudgedModel> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'overread-judged-'));
  const records = join(dataFolder, 'made');
  mkdirSync(records);
  const names = Array.from({ length: RECORDINGS }, (_, k) => `r${String(k).padStart(2, '0')}`);
  for (const [k, name] of names.entries())
    await makeRecording(records, name, { durationSec: 20, seed: k + 1, leadNames: ['ECG'] });
  writeFileSync(join(records, 'table.csv'), names.map((name, k) => `${name},c${k % 2}\n`).join(''));
  const classes = ['c0', 'c1'];
  const job = createClassifyJob({
    modelId: id,
    architecture: { id: 'cinc2017-lite' },
    recipe: { id: 'cinc2017-100hz@1' },
    source: { kind: 'reference-table', dataSet: 'made', table: 'table.csv', classes },
    classes: classes.map((own) => ({ id: own, name: own })),
    split: { kind: 'by-patient', seed: 1, validation: 0.3 },
  });
  const context = { jobFolder: dataFolder, dataFolder, rowsFolder: join(dataFolder, '.rows'), trunk: null };
  const quiet = { signal: new AbortController().signal, tell: () => undefined, finder: folderRecordings };
  const { set, split } = unwrap(await prepareJob(job, { ...context, ...quiet }));
  const sides = describeSides(set, split.folds[0]!);
  const card = makeNetworkCard(network, {
    id: id as ModelId, // the caller's own
    recipeId: 'cinc2017-100hz@1',
    task: 'records',
    provenance: {
      protocol: 'honest',
      leaks: [],
      codeVersion: '0.0.0',
      job: JSON.parse(JSON.stringify(job)) as null, // any JSON is one
      dataSha256: set.sha256,
      splitName: split.name,
      splitSha256: split.sha256,
      sides,
      leftOut: [],
      quirks: [],
      chosenEpoch: 1,
      epochCount: 1,
      chosenBy: 'nobody',
      calibration: null,
      published: null,
      startedFrom: null,
      trainingSec: 0,
    },
  });
  await writeNetworkModel(join(folder, id), { card, ...drawWeights(network, 3) });
  return { dataFolder };
}
