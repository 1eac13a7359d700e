import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import type { JobProgress } from '#main/jobs/job-context.ts';
import { openDatabase, type Database } from '#main/store/database.ts';
import { findTrainingRunSummary, listTrainingEpochs, type TrainingRunRow } from '#main/store/tables/training-run.ts';
import type { CompressEpoch, RoundingRun } from '#main/tensor/protocol/compress-spec.ts';
import { toCompressionFacts } from '#main/training/compress/compression-facts.ts';
import type { PackedResult } from '#main/training/compress/pack-result.ts';
import { createEpochFollower } from '#main/training/desk/follow-compression.ts';
import { createRunJournal, type RunJournal } from '#main/training/desk/run-journal.ts';
import { unwrap } from '#shared/result/result.ts';
import type { TrainingRunId } from '#shared/units/ids.ts';
import { buildPlan, buildSurvey } from '#test/builders/training-facts.ts';
import { createFolder } from '#test/builders/wfdb-folder.ts';

const ID = 'run-1' as TrainingRunId;
const METHOD: RoundingRun = { kind: 'rounding', method: 'binary-connect', epochCount: 4, learningRate: 1e-3 };
let db: Database;
let journal: RunJournal;
let lines: string[];
let told: JobProgress[];
let nowMs: number;

beforeEach(() => {
  db = unwrap(openDatabase(join(createFolder(), 'library.db'), { now: () => 1 }));
  [lines, told, nowMs] = [[], [], 0];
  const publish = (event: { readonly payload: unknown }) => {
    const { line } = event.payload as { readonly line: string | null };
    if (line !== null) lines.push(line);
  };
  journal = createRunJournal({ db, publish, now: () => nowMs });
  const job = { title: 'Smaller', plan: buildPlan(), job: {}, survey: buildSurvey(), frozen: [], frozenSha256: 'x' };
  unwrap(journal.begin({ ...job, id: ID, folder: 'run-1', createdAtMs: 1 }));
});
afterEach(() => db.close());

function follow() {
  const run = { id: ID } as TrainingRunRow; // all that is read of it
  const context = {
    signal: new AbortController().signal,
    report: (progress: JobProgress) => void told.push(progress),
    addResult: () => undefined,
    addFailure: () => undefined,
  };
  return createEpochFollower({ run, context, deps: { journal, now: () => nowMs } }, METHOD);
}

const toEpoch = (epoch: number, judgedOn: CompressEpoch['judgedOn']): CompressEpoch => ({
  stage: 'rounding',
  loop: 0,
  epoch,
  averageBits: 1,
  trainLoss: 0.4,
  judgedOn,
  loss: 0.5,
  accuracy: 0.9,
  macroF1: 0.8,
  f1ByClass: [0.8],
  confusion: [[9]],
  isBest: true,
});

describe('how long a compression takes', () => {
  it('is told from the batches of its first epoch: 3 of 12 in 30 s are 7.5 min left of 4 epochs; then by epochs', () => {
    const epochs = follow();
    epochs.begin();
    nowMs = 30_000;
    epochs.step({ epoch: 1, batch: 3, batchCount: 12 });
    expect(told.at(-1)?.message).toBe('Epoch 1, batch 3 of 12: about 8 min left');

    nowMs = 120_000;
    epochs.take(toEpoch(1, 'validation'));
    epochs.step({ epoch: 2, batch: 1, batchCount: 12 });
    expect(told.at(-1)?.message).toBe('Epoch 2, batch 1 of 12');
    expect(listTrainingEpochs(db.read, ID)).toMatchObject([{ remainingMs: 360_000 }]);
  });
});

describe('a compression without a validating patient', () => {
  it('says that its figures are of the training rows, in the log, in its epochs and on the card', () => {
    const epochs = follow();
    epochs.begin();
    epochs.take(toEpoch(1, 'train'));

    expect(lines).toEqual([
      'Epoch 1 of 4, training what is rounded: 1.00 bits a weight, training rows: loss 0.500, accuracy 90.0 %, macro F1 80.0 %',
    ]);
    expect(listTrainingEpochs(db.read, ID)).toMatchObject([{ judgedOn: 'train', validation: { macroF1: 0.8 } }]);
    const packed = { averageBits: 1, sizes: {} } as PackedResult; // all that is read of it
    const settings = { method: 'binary-connect', coordinates: 'int8' } as const;
    const history = { settings, packed, result: { probe: null } };
    expect(toCompressionFacts({ ...history, epochs: [toEpoch(1, 'train')] }).judgedOn).toBe('train');
    expect(toCompressionFacts({ ...history, epochs: [toEpoch(1, 'validation')] })).not.toHaveProperty('judgedOn');
  });

  it('has no best macro F1 among the runs, which is of rows that choose: 80 % of these, none of training rows', () => {
    const epochs = follow();
    epochs.take(toEpoch(1, 'train'));
    expect(findTrainingRunSummary(db.read, ID)?.macroF1).toBeNull();

    epochs.take(toEpoch(2, 'validation'));
    expect(findTrainingRunSummary(db.read, ID)?.macroF1).toBe(0.8);
    expect(lines[1]).toContain(', validation: loss 0.500');
  });
});
