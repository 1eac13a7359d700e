import type { Database, ReadDb } from '#main/store/database.ts';
import { findTrainingRate, putTrainingRate, type TrainingRate } from '#main/store/tables/training-rate.ts';
import type { FitEpoch } from '#main/tensor/protocol/fit-spec.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { ok } from '#shared/result/result.ts';
import { keepsTrunk } from './desk-fit-spec.ts';
import type { TrainableNetwork } from './trainable-network.ts';
import type { TrainingRows } from './training-rows.ts';

/** How fast this machine cuts and trains; where a trunk is asked only once, its first epoch is slower than those after it. */
export interface MeasuredRates {
  readonly cut: TrainingRate;
  readonly first: TrainingRate;
  readonly later: TrainingRate;
}

type Subject = {
  readonly plan: Pick<TrainingPlan, 'fit'>;
  readonly trainable: Pick<TrainableNetwork, 'architecture' | 'card' | 'network' | 'trains'>;
};

function nameRates({ plan, trainable }: Subject): Readonly<Record<keyof MeasuredRates, string>> {
  const { architecture, network, trains, card } = trainable;
  const what = `${architecture} ${trains}, batches of ${plan.fit.batchSize}`;
  const first = keepsTrunk(network, trains) ? `${what}, first epoch` : what;
  return { cut: `cutting ${card.recipeId}`, first, later: what };
}

/** Undefined where one of them was never measured here. */
export function findRates(db: ReadDb, subject: Subject): MeasuredRates | undefined {
  const names = nameRates(subject);
  const [cut, first, later] = [names.cut, names.first, names.later].map((name) => findTrainingRate(db, name));
  return cut === undefined || first === undefined || later === undefined ? undefined : { cut, first, later };
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
  const rowCount = countEpochRows(rows.counts.train.byClass, subject.plan.fit.maxRowsPerClass);
  const first = epochs.filter(({ epoch }) => epoch === 1);
  const later = epochs.filter(({ epoch }) => epoch > 1);
  const measured: (readonly [what: string, rowCount: number, elapsedMs: number])[] = [
    [names.cut, cutting.rowCount, cutting.elapsedMs],
    [names.first, first.length * rowCount, sumMs(first)],
    [names.later, (later.length || first.length) * rowCount, sumMs(later.length > 0 ? later : first)],
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

function sumMs(epochs: readonly { readonly elapsedMs: number }[]): number {
  return epochs.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
}
