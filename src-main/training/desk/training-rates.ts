import type { Database, ReadDb } from '#main/store/database.ts';
import { findTrainingRate, putTrainingRate, type TrainingRate } from '#main/store/tables/training-rate.ts';
import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { ok } from '#shared/result/result.ts';
import { keepsTrunk } from './desk-fit-spec.ts';
import type { TrainableNetwork } from './trainable-network.ts';
import type { TrainingRows } from './training-rows.ts';

/** How fast this machine cuts, trains and judges; where a trunk is asked only once, its first epoch is slower than those after it. */
export interface MeasuredRates {
  readonly cut: TrainingRate;
  /** Of an epoch's work, see countEpochWork. */
  readonly first: TrainingRate;
  readonly later: TrainingRate;
  /** Held-out beats, cut, asked about and resampled; undefined until a run has come to its end. */
  readonly judge: TrainingRate | undefined;
}

type Subject = {
  readonly plan: Pick<TrainingPlan, 'fit'>;
  readonly trainable: Pick<TrainableNetwork, 'architecture' | 'card' | 'network' | 'trains'>;
};

function nameRates({ plan, trainable }: Subject): Readonly<Record<Exclude<keyof MeasuredRates, 'judge'>, string>> {
  const { architecture, network, trains, card } = trainable;
  const what = `${architecture} ${trains}, batches of ${plan.fit.batchSize}`;
  const first = keepsTrunk(network, trains) ? `${what}, first epoch` : what;
  return { cut: `cutting ${card.recipeId}`, first, later: what };
}

/** Undefined where one of them was never measured here. */
export function findRates(db: ReadDb, subject: Subject): MeasuredRates | undefined {
  const names = nameRates(subject);
  const [cut, first, later] = [names.cut, names.first, names.later].map((name) => findTrainingRate(db, name));
  if (cut === undefined || first === undefined || later === undefined) return undefined;
  return { cut, first, later, judge: findTrainingRate(db, nameJudging(subject.trainable)) };
}

function nameJudging({ card, network }: Subject['trainable']): string {
  return `judging ${card.recipeId} ${network.architecture}`;
}

/** Keeps how long a run's judging took, of the new model and of the one that it began with. */
export function rememberJudging(
  { db, now }: { readonly db: Database; readonly now: () => number },
  { trainable, beatCount, elapsedMs }: Pick<Subject, 'trainable'> & Record<'beatCount' | 'elapsedMs', number>,
): void {
  if (beatCount === 0 || elapsedMs <= 0) return;
  const what = nameJudging(trainable);
  const rowsPerSec = (1000 * beatCount) / elapsedMs;
  db.tryWrite((tx) => {
    putTrainingRate(tx, { what, rowsPerSec, how: 'earlier-run', measuredAtMs: now() });
    return ok(null);
  });
}

export interface Measurement extends Subject {
  readonly rows: Pick<TrainingRows, 'counts'>;
  /** Of one process, in order; a run that went on from a checkpoint has no first epoch. */
  readonly epochs: readonly Pick<FitEpoch, 'epoch' | 'elapsedMs'>[];
  readonly cutting: { readonly rowCount: number; readonly elapsedMs: number };
  readonly how: TrainingRate['how'];
}

/** Keeps what a run or a probe has shown. */
export function rememberRates(
  { db, now }: { readonly db: Database; readonly now: () => number },
  { rows, epochs, cutting, how, ...subject }: Measurement,
): void {
  const names = nameRates(subject);
  const { train, validation } = rows.counts;
  const work = countEpochWork(countEpochRows(train.byClass, subject.plan.fit.maxRowsPerClass), validation.rows);
  const first = epochs.filter(({ epoch }) => epoch === 1);
  const later = epochs.filter(({ epoch }) => epoch > 1);
  const measured: (readonly [what: string, rowCount: number, elapsedMs: number])[] = [
    [names.cut, cutting.rowCount, cutting.elapsedMs],
    [names.first, first.length * work, sumMs(first)],
    [names.later, (later.length || first.length) * work, sumMs(later.length > 0 ? later : first)],
  ];
  db.tryWrite((tx) => {
    for (const [what, count, elapsedMs] of measured) {
      if (count === 0 || elapsedMs <= 0) continue;
      putTrainingRate(tx, { what, rowsPerSec: (1000 * count) / elapsedMs, how, measuredAtMs: now() });
    }
    return ok(null);
  });
}

/** Rows of an epoch: each class up to its most. */
export function countEpochRows(byClass: readonly number[], maxRowsPerClass: number): number {
  return byClass.reduce((sum, count) => sum + Math.min(count, maxRowsPerClass), 0);
}

/** A row that is only asked about passes once through the network; one that trains there and back, which takes three times as long. */
const FORWARD_SHARE = 1 / 3;

/** An epoch in rows that train: those, and the validation rows after them. */
export function countEpochWork(trainRowCount: number, validationRowCount: number): number {
  return trainRowCount + FORWARD_SHARE * validationRowCount;
}

function sumMs(epochs: readonly { readonly elapsedMs: number }[]): number {
  return epochs.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
}
