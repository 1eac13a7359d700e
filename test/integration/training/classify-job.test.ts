import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { listWorkFolders, summarizeRun } from '#main/index/job-services.ts';
import { trainClassify } from '#main/index/train-classify.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { toNetworkSpec } from '#main/models/read-model.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import type { NetworkSpec } from '#main/tensor/protocol.ts';
import { forkTensorChild } from '#main/tensor/supervisor/fork-tensor-child.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { prepareSpikingRows } from '#main/training/spiking/spiking-rows.ts';
import { root } from '#scripts/setup/places.mjs';
import { boostedTreesSchema } from '#shared/domain/boosted-trees.ts';
import type { ClassifyTrainingJob, ClassifyTrainingJobFile } from '#shared/domain/classify-training-job.ts';
import { unwrap } from '#shared/result/result.ts';
import { scoreTrees } from '#shared/trees/score-trees.ts';
import { createClassifyJob } from '#test/builders/classify-job.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { realData } from '#test/builders/real-data.ts';
import { copyCinc, copyPlawiak, copyPtbxl } from '#test/builders/small-data.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';
import { runHere, runProcess } from '../cli/run-cli.ts';

const tensor = createTensorSupervisor({ startChild: () => forkTensorChild(), now: () => performance.now() });
afterAll(() => tensor.close());

const plawiak = realData('plawiak17');
const cinc = realData('cinc2017');
const ptbxl = realData('ptbxl-first500');
const data = mkdtempSync(join(tmpdir(), 'overread-jobs-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));
if (plawiak !== undefined) copyPlawiak(plawiak, data, 9);
if (cinc !== undefined) copyCinc(cinc, data, 4);
if (ptbxl !== undefined) copyPtbxl(ptbxl, data, 9);

const CLASSES = ['NSR', 'PVC', 'AFIB'].map((id) => ({ id, name: id }));

/** Nine fragments of each of three classes, two epochs. */
function toJob(own: Partial<ClassifyTrainingJobFile> = {}): ClassifyTrainingJob {
  return createClassifyJob({
    modelId: 'small',
    architecture: { id: 'plawiak17' },
    recipe: { id: 'plawiak-fragment@1' },
    source: { kind: 'plawiak17', dataSet: 'plawiak17' },
    classes: CLASSES,
    protocol: 'paper',
    split: { kind: 'stratified-rows', seed: 1, test: 0.3 },
    fit: {
      seed: 7,
      batchSize: 4,
      optimizer: { kind: 'adam' },
      phases: [{ name: 'all', epochCount: 3, learningRate: 0.001 }],
    },
    choose: { epoch: { by: 'last' }, temperature: false, thresholds: { kind: 'none' } },
    ...own,
  });
}

interface Run {
  readonly out?: string;
  readonly work?: string;
  readonly fold?: number;
  readonly signal?: AbortSignal;
  readonly tell?: (line: string) => void;
}

function train(job: ClassifyTrainingJob, { out = createFolder(), work = createFolder(), ...run }: Run = {}) {
  return trainClassify(
    {
      job,
      jobPath: join(data, 'job.json'),
      dataFolder: data,
      outFolder: out,
      workFolder: work,
      fold: run.fold ?? null,
      command: 'made',
      signal: run.signal ?? new AbortController().signal,
      now: () => new Date(0),
      tell: run.tell ?? (() => undefined),
      showProgress: () => undefined,
    },
    { tensor, models: createModelRegistry({ folders: [out] }) },
  );
}

const readWeights = (out: string, id = 'small') => readFileSync(join(out, id, 'weights.bin'));

describe.skipIf(ptbxl === undefined)('a cross-validation of yes-or-no answers', () => {
  it('is judged as a whole, each row by its own fold, can be scored again, and says which class is not ready', async () => {
    const out = createFolder();
    const job = toJob({
      architecture: { id: 'residual-1d', options: { form: 'twelve-leads', outputCount: 1 } },
      recipe: { id: 'twelve-lead-100hz@1', options: { baseline: 'removed' } },
      source: { kind: 'ptbxl', dataSets: ['ptbxl-first500'], labels: 'normal-abnormal', sampleRateHz: 100 },
      classes: [{ id: 'abnormal', name: 'abnormal' }],
      protocol: 'honest',
      split: { kind: 'k-fold', seed: 3, folds: 2, validation: 0.3 },
      runs: { kind: 'cross-validation', kept: 2 },
      members: 2,
      choose: {
        epoch: { by: 'last' },
        temperature: true,
        thresholds: { kind: 'greatest-f1', leastPositives: 1 },
        leastJudged: 30,
      },
    });

    const card = unwrap(await train(job, { out }));

    const [pooled, kept] = card?.results ?? [];
    expect(kept?.title).toMatch(/^Fold 2 of 2, /);
    expect(card?.parameterCount).toBe(2 * 544_257);
    expect(pooled?.figures).toMatchObject({ rowCount: 18, classes: [{ classId: 'abnormal', threshold: null }] });
    expect(kept?.figures?.classes[0]?.threshold).toBe(card?.thresholds?.[0]);
    expect(card?.classes[0]?.notReady).toBe('only 9 of it were judged, and 30 are wanted');
    const tables = ['predictions', 'reference', 'groups', 'thresholds'];
    const places = tables.flatMap((name) => [`--${name}`, join(out, 'small', 'answers', `${name}.csv`)]);
    const scored = await runHere(['evaluate', '--json', ...places], out);
    expect(scored.stderr).toBe('');
    const { report } = JSON.parse(scored.stdout) as { report: { labels: { [figure: string]: { value: number } }[] } }; // evaluate --json
    for (const name of ['sensitivity', 'specificity', 'rocAuc'] as const)
      expect(report.labels[0]?.[name]?.value).toBeCloseTo(pooled?.figures?.classes[0]?.[name].value ?? NaN, 4);
  });
});

describe.skipIf(ptbxl === undefined)('a cross-validation of beats that have the label of their recording', () => {
  it('is judged by beats and by recordings, and says how many recordings stand behind the beats', async () => {
    const job = toJob({
      architecture: { id: 'cnet' },
      recipe: { id: 'kachuee-beats@1' },
      source: {
        kind: 'ptbxl',
        dataSets: ['ptbxl-first500'],
        labels: 'normal-abnormal',
        sampleRateHz: 100,
        beatLead: ['ii'],
      },
      classes: [{ id: 'abnormal', name: 'abnormal' }],
      protocol: 'honest',
      split: { kind: 'k-fold', seed: 3, folds: 2, validation: 0.3 },
      balance: { kind: 'smote', seed: 5, neighbours: 2 },
      runs: { kind: 'cross-validation' },
      choose: {
        epoch: { by: 'last' },
        temperature: true,
        thresholds: { kind: 'greatest-f1', leastPositives: 1 },
      },
    });

    const card = unwrap(await train(job));

    expect(card?.results.map(({ title, beatPositions }) => [title, beatPositions])).toEqual([
      ['All 2 folds: each row judged by the network that has not seen it', 'detector'],
      ['All 2 folds: each recording, by the mean over its beats, judged by the network that has not seen it', null],
      ['Fold 1 of 2, test rows, epoch 3 of 3', 'detector'],
      ['Fold 1 of 2, test recordings, each by the mean over its beats, epoch 3 of 3', null],
    ]);
    expect(card?.results[1]).toMatchObject({
      classes: [{ referenceCount: 9 }],
      figures: { rowCount: 18, classes: [{ threshold: null }] },
    });
    expect(card?.trainingData).toContain(
      'not abnormal 60 of 6 people, abnormal 22 of 2 people. SMOTE with 2 neighbours added training rows by class: not abnormal 0, abnormal 38.',
    );
    expect(card?.trainingProtocol).toMatch(/ Trained in \d+ s \(all 2 folds\) on \d+ cores: at most [\d.]+ Wh /);
    // 114 abnormal beats of seven recordings, but all of one person.
    expect(card?.provenance).toMatchObject({
      keptFold: 1,
      sides: { test: { patients: 2, records: 7, byClass: [114], groupsByClass: [1] } },
    });
  });
});

describe.skipIf(cinc === undefined)('a job with trees beside its network', () => {
  it('answers with the logits of both, half and half, and its card and its answers are those of both', async () => {
    const out = createFolder();
    const ids = ['N', 'A', 'O', '~'];
    const job = toJob({
      architecture: { id: 'residual-1d' },
      recipe: { id: 'rhythm-100hz@1' },
      source: { kind: 'reference-table', dataSet: 'cinc2017', table: 'REFERENCE-v3.csv', classes: ids },
      classes: ids.map((id) => ({ id, name: id })),
      protocol: 'honest',
      split: { kind: 'k-fold', seed: 3, folds: 2, validation: 0.25 },
      runs: { kind: 'cross-validation' },
      trees: {
        numbersId: 'rhythm-numbers@1',
        share: 0.5,
        roundCount: 3,
        learningRate: 0.3,
        leafCount: 2,
        leastRows: 1,
        penalty: 0,
      },
    });

    const card = unwrap(await train(job, { out }));

    expect(card?.trees).toMatchObject({ numbersId: 'rhythm-numbers@1', share: 0.5, roundCount: 3 });
    expect(card?.trainingProtocol).toContain('gradient-boosted trees over 51 numbers of a row (rhythm-numbers@1)');
    const model = unwrap(await createModelRegistry({ folders: [out] }).loadNetwork(card!.id));
    const { trees, ...alone } = toNetworkSpec(model);
    const signal = makeEcg({ sampleRateHz: 100, durationSec: 20, heartRateBpm: 70, random: createRandom(2) }).signalMv;
    const inputs = new Float32Array(6144);
    inputs.set(signal);
    const rows = { inputs, rowCount: 1, lengths: Int32Array.of(2000), timeSteps: 6144 };
    const ask = async (network: NetworkSpec) =>
      unwrap(await tensor.predictBeats({ ...rows, network: { ...network, temperature: 1 } })).probabilities;
    const [both, network] = [await ask({ ...alone, trees }), await ask(alone)];
    const grown = boostedTreesSchema.parse(JSON.parse(readFileSync(join(out, 'small', 'trees.json'), 'utf8')));
    const own = scoreTrees(grown, findRowNumbers('rhythm-numbers@1')!.describe(signal, 2000));
    const logits = own.map((logit, c) => 0.5 * logit + 0.5 * Math.log(network[c]!));
    const sum = logits.reduce((total, logit) => total + Math.exp(logit), 0);
    logits.forEach((logit, c) => expect(both[c]).toBeCloseTo(Math.exp(logit) / sum, 4));
    expect([...both]).not.toEqual([...network]);
  });
});

describe.skipIf(plawiak === undefined)('a job of three classes of fragments', () => {
  it('gives a model with a card: leaks named, statistics beside the weights, intervals, who is on which side', async () => {
    const out = createFolder();

    const card = unwrap(await train(toJob(), { out }));

    expect(card).toMatchObject({
      task: 'fragments',
      parameterCount: 80_063,
      inputStatistics: { kind: 'by-position', from: 'training-rows', rowCount: 18 },
      provenance: { protocol: 'paper', chosenEpoch: 3, epochCount: 3, splitName: 'stratified-rows@1' },
    });
    expect(card?.provenance?.leaks.length).toBeGreaterThan(0);
    // MIT-BIH's 100, whose fragments are the first of NSR: the whole recording is seen too.
    expect(card?.trainingContentHashes).toContain('0e8811204800616627a21cd78af8c095ab8f9a491f80c4a06071a9440eab9c6b');
    expect(card?.provenance?.sides.train.rows).toBe(18);
    expect(card?.provenance).not.toHaveProperty('keptFold');
    expect(card?.trainingProtocol).toMatch(/ Trained in \d+ s on \d+ cores: /);
    expect(card?.results[0]?.figures?.rowCount).toBe(9);
    expect(readdirSync(join(out, 'small')).sort()).toEqual(
      ['answers', 'card.json', 'input-statistics.bin', 'model.json', 'weights.bin'].sort(),
    );
    expect((await createModelRegistry({ folders: [out] }).load(card!.id)).ok).toBe(true);
  });

  it('that is cancelled leaves no model, and goes on to the weights of an unbroken run', async () => {
    const [whole, out, work] = [createFolder(), createFolder(), createFolder()];
    unwrap(await train(toJob(), { out: whole }));
    const stop = new AbortController();

    const cancelled = await train(toJob(), {
      out,
      work,
      signal: stop.signal,
      tell: (line) => line.startsWith('epoch 1 ') && stop.abort(),
    });
    const listed = unwrap(await listWorkFolders([work]));
    const lines: string[] = [];
    unwrap(await train(toJob(), { out, work, tell: (line) => lines.push(line) }));

    expect(cancelled).toMatchObject({ ok: false, error: { code: 'job/cancelled' } });
    expect(listed).toMatchObject([{ modelId: 'small', state: 'cancelled', epoch: 1, epochCount: 3 }]);
    expect(lines.filter((line) => /^epoch \d/.test(line)).map((line) => line.slice(0, 7))).toEqual([
      'epoch 2',
      'epoch 3',
    ]);
    expect(readWeights(out)).toEqual(readWeights(whole));
  });

  it('cross-validated says mean and deviation over folds, and its answers can be scored again', async () => {
    const [out, work] = [createFolder(), createFolder()];
    const job = toJob({
      split: { kind: 'k-fold', seed: 3, folds: 3, validation: 0 },
      runs: { kind: 'cross-validation' },
    });

    const second = await train(job, { out, work, fold: 2 });
    const partly = unwrap(await summarizeRun(work));
    const lines: string[] = [];
    const card = unwrap(await train(job, { out, work, tell: (line) => lines.push(line) }));

    expect(second).toEqual({ ok: true, value: null });
    expect(partly.name).toBe('small 1.0.0 (1 of 3 runs)');
    expect(lines.some((line) => line.startsWith('fold 2 of 3, epoch'))).toBe(false);
    const [pooled] = card?.results ?? [];
    expect(pooled?.figures?.rowCount).toBe(27);
    expect(pooled?.figures?.spread.find(({ name }) => name === 'accuracy')?.values).toHaveLength(3);
    const answers = join(out, 'small', 'answers');
    const scored = await runHere(
      [
        'evaluate',
        '--json',
        ...['predictions', 'reference', 'groups'].flatMap((name) => [`--${name}`, join(answers, `${name}.csv`)]),
      ],
      out,
    );
    expect(scored.stderr).toBe('');
    expect(scored.stdout).toContain('"accuracy"');
  });

  it('cross-validated leaves a network in each fold, whose spikes are judged on the rows of that fold alone', async () => {
    const work = createFolder();
    const split = { kind: 'k-fold', seed: 3, folds: 3, validation: 0 } as const;
    unwrap(await train(toJob({ split, runs: { kind: 'cross-validation' } }), { work }));

    const judged: number[] = [];
    for (const fold of [1, 2, 3]) {
      const model = unwrap(await readNetworkModel(join(work, 'runs', `fold-${fold}`, 'model')));
      const input = { model, job: null, dataFolder: data, finder: folderRecordings, maxRows: null };
      const signal = new AbortController().signal;
      const rows = unwrap(
        await prepareSpikingRows({ ...input, workFolder: createFolder(), signal, tell: () => undefined }),
      );
      judged.push(...rows.sides.flatMap((side) => [...side.rows]));
    }

    expect(judged.sort((a, b) => a - b)).toEqual(Array.from({ length: 27 }, (_, row) => row));
  });

  it('balanced by SMOTE trains on rows that lie in a second file, and the card says how many', async () => {
    const take = (className: string, from: number, to: number) =>
      readdirSync(join(data, 'plawiak17', className))
        .sort()
        .slice(from, to)
        .map((name) => `${className}/${name.replace('.mat', '')}`);
    const job = toJob({
      balance: { kind: 'smote', seed: 5, neighbours: 2 },
      split: {
        kind: 'records',
        train: [...take('1 NSR', 0, 6), ...take('7 PVC', 0, 4), ...take('4 AFIB', 0, 5)],
        test: [...take('1 NSR', 6, 9), ...take('7 PVC', 6, 9), ...take('4 AFIB', 6, 9)],
      },
    });

    const card = unwrap(await train(job));

    expect(card?.trainingData).toContain('SMOTE with 2 neighbours added training rows by class: NSR 0, PVC 2, AFIB 1.');
    expect(card?.provenance?.sides.train.rows).toBe(15);
  });

  it('swept over keeps the combination that is best on the rows that choose, and tells of the others', async () => {
    const job = toJob({
      choose: { epoch: { by: 'loss', on: 'test' }, temperature: false, thresholds: { kind: 'none' } },
      runs: { kind: 'sweep', grid: { 'fit.phases.0.learningRate': [0.000001, 0.001] } },
    });

    const card = unwrap(await train(job));

    const told = card?.provenance?.leftOut.filter((line) => line.startsWith('Combination'));
    expect(told).toHaveLength(2);
    expect(told?.[1]).toContain('fit.phases.0.learningRate=0.001');
    expect(told?.[1]).toContain(', chosen.');
    expect(card?.trainingProtocol).toContain(' s (all 2 combinations) on ');
  });

  it('that starts from a model keeps its frozen layers, and draws the new head', async () => {
    const out = createFolder();
    const parent = unwrap(await train(toJob({ modelId: 'parent' }), { out }));
    const two = toJob({
      classes: CLASSES.slice(0, 2),
      startsFrom: { modelId: 'parent' },
      fit: { ...toJob().fit, phases: [{ name: 'head', epochCount: 2, learningRate: 0.01, frozenLayers: ['conv'] }] },
    });

    const card = unwrap(await train(two, { out }));

    const [before, after] = [readWeights(out, 'parent'), readWeights(out)];
    const hiddenBytes = 4 * (216 * 64 + 64);
    const outputBytes = 4 * (64 * 2 + 2);
    const frozenBytes = after.length - hiddenBytes - outputBytes;
    expect(after.subarray(0, frozenBytes)).toEqual(before.subarray(0, frozenBytes));
    expect(after.subarray(frozenBytes, frozenBytes + 400)).not.toEqual(before.subarray(frozenBytes, frozenBytes + 400));
    expect(card?.provenance?.startedFrom).toBe(`parent ${parent?.version}`);
  });
});

describe.skipIf(plawiak === undefined)('a job on the command line', () => {
  const write = (folder: string) => {
    const path = join(folder, 'small.json');
    const { fit } = toJob();
    const phases = [{ name: 'all', epochCount: 300, learningRate: 0.001 }];
    writeFileSync(path, JSON.stringify(toJob({ fit: { ...fit, phases } })));
    return path;
  };

  it('tells epochs and time left on standard error, and ended by Ctrl-C leaves what is done and no model', async () => {
    const folder = createFolder();
    const args = ['train', write(folder), '--data', data, '--out', join(folder, 'out'), '--work', join(folder, 'work')];

    let isStopped = false;
    const ended = await runProcess(args, {
      workingFolder: folder,
      onStderr(text, child) {
        if (!isStopped && text.includes('epoch 2 of 300')) isStopped = child.kill('SIGINT');
      },
    });
    const listed = await runHere(['jobs', '--json', 'work'], folder);
    const table = await runHere(['jobs', 'list'], folder);
    const summary = await runHere(['summarize', 'work'], folder);

    expect(ended.stderr).toMatch(/epoch 2 of 300: loss \d\.\d{3} .*left/);
    expect(ended.stderr).toContain('the same command goes on from there');
    expect(ended).toMatchObject({ exitCode: 130, stdout: '' });
    expect(existsSync(join(folder, 'out', 'small'))).toBe(false);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ modelId: 'small', state: 'cancelled', epochCount: 300 }]);
    expect(table.stdout).toContain('cancelled');
    expect(summary.stdout).toContain('small 1.0.0 (0 of 1 runs)');
  });

  it('is ended in order by jobs cancel, from another process', async () => {
    const folder = createFolder();
    const work = join(folder, 'work');
    const args = ['train', write(folder), '--data', data, '--out', join(folder, 'out'), '--work', work];

    let asked: Promise<{ readonly exitCode: number | null }> | undefined;
    const ended = await runProcess(args, {
      workingFolder: folder,
      onStderr(text) {
        if (text.includes('epoch 1 of 300')) asked ??= runHere(['jobs', 'cancel', 'work'], folder);
      },
    });

    expect(await asked).toMatchObject({ exitCode: 0 });
    expect(ended.exitCode).toBe(130);
    expect(await runHere(['jobs', 'cancel', 'work'], folder)).toMatchObject({ exitCode: 2 });
  });
});

describe.skipIf(plawiak === undefined || cinc === undefined)('bad input to a job', () => {
  it('a class without samples is named', async () => {
    const job = toJob({ classes: [...CLASSES, { id: 'Nowhere', name: 'nowhere' }] });

    expect(await train(job)).toMatchObject({
      ok: false,
      error: { code: 'app/wrong-use', message: expect.stringContaining('Nowhere') as unknown },
    });
  });

  it('an empty side of a split is named', async () => {
    const files = ['1 NSR', '4 AFIB', '7 PVC'].map(
      (name) => `${name}/${readdirSync(join(data, 'plawiak17', name))[0]}`,
    );
    const names = files.map((name) => name.replace('.mat', ''));
    const job = toJob({ split: { kind: 'records', train: names, validation: [], test: [] } });

    expect(await train(job)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the split leaves no row for the test') as unknown },
    });
  });

  it('a leak is refused where the job says that it is honest', async () => {
    expect(await train(toJob({ protocol: 'honest' }))).toMatchObject({ ok: false });
  });

  it('weights of another architecture are refused', async () => {
    const out = createFolder();
    unwrap(await train(toJob({ modelId: 'parent' }), { out }));
    const job = createClassifyJob({
      modelId: 'other',
      architecture: { id: 'cinc2017-lite' },
      recipe: { id: 'cinc2017-100hz@1' },
      source: {
        kind: 'reference-table',
        dataSet: 'cinc2017',
        table: 'REFERENCE-v3.csv',
        classes: ['N', 'A', 'O', '~'],
      },
      classes: ['N', 'A', 'O', '~'].map((id) => ({ id, name: id })),
      protocol: 'paper',
      split: { kind: 'stratified-rows', seed: 1, test: 0.3 },
      startsFrom: { modelId: 'parent' },
    });

    expect(await train(job, { out })).toMatchObject({
      ok: false,
      error: {
        code: 'model/broken',
        message: expect.stringContaining('none of the weights of plawiak17 has the name and shape') as unknown,
      },
    });
  });

  it('a recording with missing samples (NaN) gives no row, and the card says so', async () => {
    const path = join(data, 'cinc2017', 'A00001.mat');
    const bytes = readFileSync(path);
    bytes.writeInt16LE(-32_768, bytes.length - 2000);
    writeFileSync(path, bytes);
    const job = createClassifyJob({
      modelId: 'gaps',
      architecture: { id: 'cinc2017-lite' },
      recipe: { id: 'cinc2017-100hz@1' },
      source: {
        kind: 'reference-table',
        dataSet: 'cinc2017',
        table: 'REFERENCE-v3.csv',
        classes: ['N', 'A', 'O', '~'],
      },
      classes: ['N', 'A', 'O', '~'].map((id) => ({ id, name: id })),
      protocol: 'paper',
      split: { kind: 'stratified-rows', seed: 1, test: 0.3 },
      fit: { ...toJob().fit, phases: [{ name: 'all', epochCount: 1, learningRate: 0.001 }] },
      choose: { epoch: { by: 'last' }, temperature: false, thresholds: { kind: 'none' } },
    });

    const card = unwrap(await train(job));

    expect(card?.provenance?.leftOut[0]).toContain('1 recordings: Samples are missing. (A00001)');
  });

  it('a full disk during a checkpoint is told, and the same job goes on when there is room', async () => {
    const [out, work, folder] = [createFolder(), createFolder(), createFolder()];
    const jobPath = join(folder, 'small.json');
    writeFileSync(jobPath, JSON.stringify(toJob()));
    const args = ['train', jobPath, '--data', data, '--out', out, '--work', work];
    const program = join(root, 'src-main', 'app', 'cli', 'main.ts');

    // 700 KB a file: rows (390 KB) and weights fit, a checkpoint (weights and two moments, 970 KB) does not.
    const limited = spawnSync('sh', ['-c', `ulimit -f 1400; exec "$0" "$@"`, process.execPath, program, ...args], {
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const isModel = existsSync(join(out, 'small'));
    const again = await runHere(args, folder);

    expect(limited.stderr).toContain('disk is full');
    expect(limited.status).toBe(1);
    expect(isModel).toBe(false);
    expect(again.exitCode).toBe(0);
    expect(existsSync(join(out, 'small', 'card.json'))).toBe(true);
  });
});
