import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trainClassify } from '#main/index/train-classify.ts';
import { readInputStatistics } from '#main/models/input-statistics.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { createRecipe } from '#main/preprocessing/recipes.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { toProbabilities } from '#main/training/choose-on-validation.ts';
import { createLogitPredictor } from '#main/training/jobs/predict-logits.ts';
import { root } from '#scripts/setup/places.mjs';
import {
  classifyTrainingJobSchema,
  type ClassifyTrainingJob,
  type ClassifyTrainingJobFile,
} from '#shared/domain/classify-training-job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { realData } from '#test/builders/real-data.ts';
import { createRowSet } from '#test/builders/row-set.ts';
import { copyCinc, copyPlawiak, copyPtbxl, type CopiedRecords } from '#test/builders/small-data.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const MINUTE_MS = 60_000;
const tensor = createTensorSupervisor({ startChild: () => forkTensorChild(), now: () => performance.now() });
afterAll(() => tensor.close());

const sets = {
  mitdb: realData('mitdb'),
  cinc: realData('cinc2017'),
  plawiak: realData('plawiak17'),
  ptbxl: realData('ptbxl-first500'),
};
const isHere = Object.values(sets).every((folder) => folder !== undefined);
const data = mkdtempSync(join(tmpdir(), 'overread-jobs-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
const out = join(data, 'models');
const copied = isHere
  ? {
      cinc: copyCinc(sets.cinc!, data, 3),
      plawiak: copyPlawiak(sets.plawiak!, data, 3),
      ptbxl: copyPtbxl(sets.ptbxl!, data, 9),
    }
  : undefined;
if (isHere) symlinkSync(sets.mitdb!, join(data, 'mitdb'));

/** The k-th recording of each class on the k-th side. */
function toSplit(records: CopiedRecords | undefined): ClassifyTrainingJobFile['split'] {
  const side = (k: number) => [...(records?.values() ?? [])].flatMap((names) => names.filter((_, n) => n % 3 === k));
  return { kind: 'records', train: side(0), validation: side(1), test: side(2) };
}

interface Small {
  readonly job: string;
  readonly split: () => ClassifyTrainingJobFile['split'];
  readonly change?: (job: ClassifyTrainingJob) => Partial<ClassifyTrainingJobFile>;
}

/** The recordings of the two people with most fusion beats. */
const BEATS: ClassifyTrainingJobFile['split'] = { kind: 'records', train: ['208'], test: ['213'] };
const toBeats = ({ source, classes }: ClassifyTrainingJob): Partial<ClassifyTrainingJobFile> => ({
  source: { ...source, records: ['208', '213'] } as ClassifyTrainingJobFile['source'], // annotated beats, in the published jobs
  classes: classes.map((own) => ({ ...own, isTrained: own.id === 'V' || own.id === 'F', why: null })),
});
const ofBeats = (job: string): Small => ({ job, split: () => BEATS, change: toBeats });
const ofCinc = (job: string, change?: Small['change']): Small => ({
  job,
  split: () => toSplit(copied?.cinc),
  ...(change === undefined ? {} : { change }),
});
const ofPtbxl = (job: string, change?: Small['change']): Small => ({
  job,
  split: () => toSplit(copied?.ptbxl),
  change: (own) => ({
    source: { ...own.source, dataSets: ['ptbxl-first500'] } as ClassifyTrainingJobFile['source'], // PTB-XL, in the published jobs
    ...change?.(own),
  }),
});
/** 45.8 GMAC a recording: two classes are enough. */
const twoClasses = ({ source, classes }: ClassifyTrainingJob): Partial<ClassifyTrainingJobFile> => {
  const side = (k: number) => ['N', 'A'].flatMap((id) => copied?.cinc.get(id)?.[k] ?? []);
  return {
    source: { ...source, classes: ['N', 'A'] } as ClassifyTrainingJobFile['source'], // a table's, in the published job
    classes: classes.filter(({ id }) => id === 'N' || id === 'A'),
    split: { kind: 'records', train: side(0), validation: [], test: side(2) },
  };
};

const SMALL: readonly Small[] = [
  ofCinc('snn-cinc2017', twoClasses),
  ofCinc('snn-cinc2017-quarter'),
  ofCinc('cinc2017-lite'),
  ofCinc('rhythm-cinc2017'),
  { job: 'plawiak17-paper', split: () => toSplit(copied?.plawiak) },
  ofCinc('spectrogram-cnn'),
  ofCinc('spectrogram-crnn', ({ architecture }) => ({
    // Answers that are drawn anew cannot be compared.
    architecture: {
      id: architecture.id!,
      options: { quirks: { quantiseInput: true, convolutionDropoutIsNoOp: true } },
    },
  })),
  ofBeats('cnet-paper'),
  ofBeats('seq2seq-paper'),
  // Each beat alone; the other one has the batch as its time axis, as published.
  { ...ofBeats('bilstm-paper'), change: (own) => ({ ...toBeats(own), architecture: { id: 'bilstm' } }) },
  ofBeats('bigru-paper'),
  ofPtbxl('ribeiro-6-paper', () => ({
    // Of its six diagnoses a few recordings have none.
    source: { kind: 'ptbxl', dataSets: ['ptbxl-first500'], labels: 'normal-abnormal', sampleRateHz: 100 },
    classes: [{ id: 'abnormal', name: 'abnormal' }],
  })),
  ofPtbxl('autoecg-transfer'),
  ofPtbxl('normal-abnormal-12'),
  ofPtbxl('autoecg-2d'),
];

/** The published job on a few recordings: two epochs in small batches, float32, the test rows judged while it is trained. */
function toSmallJob({ job, split, change }: Small): ClassifyTrainingJob {
  const whole = classifyTrainingJobSchema.parse(
    JSON.parse(readFileSync(join(root, 'resources', 'jobs', `${job}.json`), 'utf8')),
  );
  const recipe = unwrap(createRecipe(whole.recipe.id, whole.recipe.options));
  return classifyTrainingJobSchema.parse({
    ...whole,
    // What is compared is the network's.
    trees: undefined,
    protocol: 'paper',
    split: split(),
    runs: { kind: 'single' },
    members: undefined,
    augmentation: whole.augmentation,
    balance: { kind: 'none' },
    fit: {
      ...whole.fit,
      batchSize: recipe.kind === 'beats' ? 64 : 8,
      maxRowsPerClass: 24,
      validateEveryEpochs: 1,
      // The recurrent network's first two of five: the convolutions with a mean over time, then the LSTM on them.
      phases: whole.fit.phases.slice(0, 2).map((phase) => ({
        ...phase,
        epochCount: whole.fit.phases.length === 1 ? 2 : 1,
        schedule: { kind: 'constant' },
        earlyStopping: null,
      })),
    },
    choose: { epoch: { by: 'loss', on: 'test' }, temperature: false, thresholds: { kind: 'none' } },
    weightsFormat: 'float32',
    ...change?.(whole),
  } satisfies ClassifyTrainingJobFile);
}

async function train(job: ClassifyTrainingJob, work: string): Promise<ModelCard> {
  const trained = await trainClassify(
    {
      job,
      jobPath: join(root, 'resources', 'jobs', `${job.modelId}.json`),
      dataFolder: data,
      outFolder: out,
      workFolder: work,
      fold: null,
      command: 'made',
      signal: new AbortController().signal,
      now: () => new Date(0),
      tell: () => undefined,
      showProgress: () => undefined,
    },
    { tensor, models: createModelRegistry({ folders: [out] }) },
  );
  const card = unwrap(trained);
  if (card === null) throw new Error('train: all folds were asked for');
  return card;
}

const readFloats = (path: string) => new Float32Array(Uint8Array.from(readFileSync(path)).buffer);
const toGreatestDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((greatest, value, k) => Math.max(greatest, Math.abs(value - (b[k] ?? NaN))), 0);

/** Answers of the loaded model about the rows that lie in the work folder. */
async function predictAgain(job: ClassifyTrainingJob, card: ModelCard, work: string, rows: Int32Array) {
  const model = unwrap(await createModelRegistry({ folders: [out] }).load(job.modelId as ModelId));
  const statistics =
    card.inputStatistics === undefined
      ? null
      : unwrap(await readInputStatistics(join(out, job.modelId), card.inputStatistics));
  const finisher = toRowFinisher(unwrap(createRecipe(job.recipe.id, job.recipe.options)));
  const rowsFolder = readdirSync(work).find((name) => name.startsWith('rows-')) ?? '';
  const classIds = job.classes.map(({ id }) => id);
  const made = createRowSet({ classIds, labels: [] });
  const labelKind = model.network.network.output === 'softmax' ? ('classes' as const) : ('labels' as const);
  const files = { ...made.files, inputsPath: join(work, rowsFolder, 'inputs.bin') };
  const set = { ...made, labelKind, rowLength: finisher.storedLength, files };
  const signal = new AbortController().signal;
  const batchRows = job.architecture.id === 'bigru' ? job.fit.batchSize : null;
  const predict = createLogitPredictor(
    { set, statistics, finisher, network: model.network, batchRows, signal },
    tensor,
  );
  const { classMask } = model.network;
  return toProbabilities({ logits: unwrap(await predict(rows)), classMask, labelKind }, 1);
}

describe.skipIf(!isHere)('every architecture on a few real recordings', () => {
  it.each(SMALL)(
    '$job: trains two epochs, is saved, loaded, and predicts the same to 1e-6',
    async (small) => {
      const job = toSmallJob(small);
      const work = createFolder();

      const card = await train(job, work);

      const run = join(work, 'runs', 'fold-1');
      const rows = new Int32Array(Uint8Array.from(readFileSync(join(run, 'rows', 'judged.index.bin'))).buffer);
      const { chosenEpoch, epochCount } = card.provenance!;
      const logits = readFloats(join(run, 'fit', `${chosenEpoch === epochCount ? 'last' : 'best'}.logits.bin`));
      const classMask = Uint8Array.from(card.classes, ({ supported }) => (supported ? 1 : 0));
      const labelKind = card.output === 'sigmoid' ? 'labels' : 'classes';
      const trained = toProbabilities({ logits, classMask, labelKind }, 1);
      const loaded = await predictAgain(job, card, work, rows);
      expect(epochCount).toBe(2);
      expect(trained.length).toBe(rows.length * card.classes.length);
      expect(toGreatestDifference(trained, loaded)).toBeLessThanOrEqual(1e-6);
      expect(card.results[0]?.figures?.rowCount).toBeGreaterThanOrEqual(rows.length);
    },
    15 * MINUTE_MS,
  );
});
