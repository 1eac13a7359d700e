import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FitWavesSpec } from '#main/tensor/protocol.ts';
import { fitWavesFolds, type WavesRecording } from '#main/training/fit-waves-folds.ts';
import { parseTrainingJob } from '#shared/domain/any-training-job.ts';
import type { WavesTrainingJob } from '#shared/domain/waves-training-job.ts';
import { err, ok } from '#shared/result/result.ts';
import { root } from '#scripts/setup/places.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-folds-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shipped = parseTrainingJob(JSON.parse(readFileSync(join(root, 'resources', 'jobs', 'waves-ludb.json'), 'utf8')))
  .data as WavesTrainingJob;
/** As shipped, refined once. */
const FIT = { ...shipped.fit, refinements: shipped.fit.refinements.slice(0, 1) };
const recordings: WavesRecording[] = ['a', 'b', 'c', 'd'].map((name, k) => ({
  name,
  leadCount: 1,
  sampleCount: 2,
  inputs: Float32Array.of(k, k),
  labels: Uint8Array.of(0, 1, 2, 3),
}));

function makeInput(parts: Partial<WavesTrainingJob> = {}) {
  const folds = [
    ['a', 'b'],
    ['c', 'd'],
  ];
  const paths = { keepFolder: join(folder, 'keep'), workFolder: join(folder, 'work') };
  return { job: { ...shipped, fit: FIT, folds, ...parts }, recordings, ...paths, onEpoch: () => undefined };
}

/** Writes weights that tell how many recordings they come from; fails at the given call. */
function makeTensor(failsAt = Infinity) {
  const specs: FitWavesSpec[] = [];
  return {
    specs,
    fitWaves({ spec }: { readonly spec: FitWavesSpec }) {
      specs.push(spec);
      if (specs.length >= failsAt) return Promise.resolve(err('tensor/crashed', 'It ended.'));
      const start = spec.startPath === null ? 0 : 100;
      writeFileSync(
        join(spec.outFolder, 'final.weights.bin'),
        new Uint8Array(Float32Array.of(start + spec.train.recordings.length).buffer),
      );
      return Promise.resolve(ok({ epochCount: spec.epochCount }));
    },
  };
}

describe('fitWavesFolds', () => {
  it('trains without each fold and on everything, and refines what each run left', async () => {
    const tensor = makeTensor();
    const fitted = await fitWavesFolds(makeInput(), tensor);
    expect(fitted).toEqual(
      ok({ foldWeights: [Float32Array.of(102), Float32Array.of(102)], weights: Float32Array.of(104) }),
    );
    expect(tensor.specs.filter(({ startPath }) => startPath === null)).toHaveLength(3);
    const refined = tensor.specs.filter(({ startPath }) => startPath !== null);
    expect(refined).toHaveLength(3);
    expect(refined.every(({ epochCount, seed }) => epochCount === 8 && seed === shipped.fit.seed + 1)).toBe(true);
    expect(tensor.specs[0]!.train.recordings).toEqual([
      { inputOffset: 0, leadCount: 1, sampleCount: 2 },
      { inputOffset: 2, leadCount: 1, sampleCount: 2 },
    ]);
  });

  it('goes on where it was interrupted: only the runs that are missing are done', async () => {
    const broken = makeTensor(4);
    expect(await fitWavesFolds(makeInput(), broken)).toMatchObject({ ok: false, error: { code: 'tensor/crashed' } });
    const kept = readdirSync(join(folder, 'keep')).length;
    expect(kept).toBeGreaterThan(0);
    const tensor = makeTensor();
    expect((await fitWavesFolds(makeInput(), tensor)).ok).toBe(true);
    expect(tensor.specs).toHaveLength(6 - kept);
    const again = makeTensor();
    await fitWavesFolds(makeInput(), again);
    expect(again.specs).toHaveLength(0);
    // Another seed is another network.
    await fitWavesFolds(makeInput({ fit: { ...FIT, seed: 5 } }), again);
    expect(again.specs).toHaveLength(6);
  });

  it('refuses a record in two folds', async () => {
    const fitted = await fitWavesFolds(
      makeInput({
        folds: [
          ['a', 'b'],
          ['b', 'c'],
        ],
      }),
      makeTensor(),
    );
    expect(fitted).toMatchObject({ ok: false, error: { code: 'app/wrong-use' } });
  });
});

describe('a job for waves', () => {
  it('leaves each of 160 records out once, in five folds, and is told from a job for beats by its task', () => {
    expect(new Set(shipped.folds.flat()).size).toBe(160);
    expect(shipped.folds).toHaveLength(5);
    expect(parseTrainingJob({ ...shipped, task: 'beats' }).success).toBe(false);
    expect(parseTrainingJob({ ...shipped, folds: [['1']] }).error?.issues[0]?.path).toEqual(['folds']);
    expect(parseTrainingJob(null).success).toBe(false);
  });
});
