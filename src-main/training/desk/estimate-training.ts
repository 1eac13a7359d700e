import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitEpoch } from '#main/tensor/protocol/fit-report.ts';
import type { TrainingEstimate, TrainingPlan } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { countCompressionEpochs, toMethod } from './compress-on-library.ts';
import { fitOnLibrary, type FitOnLibraryDeps } from './fit-on-library.ts';
import type { PlannedTraining } from './plan-data.ts';
import type { LabelledLibraryRecord } from './select-records.ts';
import { countEpochRows, countEpochWork, findRates, rememberRates, type MeasuredRates } from './training-rates.ts';

export interface EstimateDeps extends FitOnLibraryDeps {
  /** Of the library, swept at its next start. */
  readonly tempFolder: string;
  /** A training is under way: nothing can be timed beside it. */
  readonly isBusy: boolean;
}

/** Until a tensor process is ready: measured here as 3 to 6 s. One trains, another one judges. */
const START_SEC = 5;
/** Epochs of a probe: the first builds and warms up. */
const PROBE_EPOCHS = 3;

/**
 * How long a plan takes on this machine: from the last run of the same kind, else some rows are cut and trained on just now.
 * Errors: 'training/not-possible'; 'training/running' where it has to be timed beside a training; those of fitOnLibrary.
 */
export async function estimateTraining(
  plan: TrainingPlan,
  planned: PlannedTraining,
  deps: EstimateDeps,
): Promise<Result<TrainingEstimate>> {
  const { survey, trainable, classMask } = planned;
  if (survey.problem !== null) return err('training/not-possible', survey.problem);
  const known = findRates(deps.db.read, { plan, trainable });
  if (known === undefined && deps.isBusy)
    return err('training/running', 'Another training is under way: how long this one takes can be timed after it.');
  if (known === undefined) {
    const probed = await probe(plan, planned, deps);
    if (!probed.ok) return probed;
  }
  const rates = known ?? findRates(deps.db.read, { plan, trainable });
  if (rates === undefined)
    return err('training/not-possible', 'Nothing could be timed: too few beats of these recordings can be cut.');
  const trained = survey.train.classCounts.map((count, k) => (classMask[k] === 1 ? count : 0));
  const rowCount = countEpochRows(trained, plan.fit.maxRowsPerClass);
  return ok(toEstimate(plan, rates, { rowCount, survey, classMask }));
}

function toEstimate(
  { fit, compression }: TrainingPlan,
  { cut, first, later, judge }: MeasuredRates,
  { rowCount, survey, classMask }: { readonly rowCount: number } & Pick<PlannedTraining, 'survey' | 'classMask'>,
): TrainingEstimate {
  const sum = (counts: readonly number[]) => counts.reduce((a, b) => a + b, 0);
  const cutCount = sum([...survey.train.classCounts, ...survey.validation.classCounts]);
  const heldOutCount = sum(survey.heldOut.classCounts);
  const validationCount = sum(survey.validation.classCounts.map((count, k) => (classMask[k] === 1 ? count : 0)));
  const work = countEpochWork(rowCount, validationCount);
  const epochCount = compression == null ? fit.epochCount : countCompressionEpochs(toMethod(compression, fit));
  const trainSec = work / first.rowsPerSec + ((epochCount - 1) * work) / later.rowsPerSec;
  const judgeSec = judge === undefined ? START_SEC + heldOutCount / cut.rowsPerSec : heldOutCount / judge.rowsPerSec;
  const isProbe = [cut, first, later].some(({ how }) => how === 'probe');
  return {
    durationSec: START_SEC + cutCount / cut.rowsPerSec + trainSec + (heldOutCount === 0 ? 0 : judgeSec),
    // Of beats that train, the validation after them counted in.
    rowsPerSec: (later.rowsPerSec * rowCount) / work,
    rowCount,
    epochCount,
    how: isProbe ? 'probe' : 'earlier-run',
    measuredAtMs: Math.min(cut.measuredAtMs, first.measuredAtMs, later.measuredAtMs),
  };
}

/** Trains for a moment on the one recording with most classes, as the plan would. */
async function probe(
  plan: TrainingPlan,
  { sides, trainable, classMask }: PlannedTraining,
  deps: EstimateDeps,
): Promise<Result<null>> {
  const subject = findProbeRecord(sides.train, classMask);
  if (subject === undefined) return ok(null);
  const folder = await mkdtemp(join(deps.tempFolder, 'training-probe-'));
  const epochs: FitEpoch[] = [];
  let cuttingMs = 0;
  try {
    const fit = await fitOnLibrary(
      {
        plan: { ...plan, protocol: 'by-patient', fit: { ...plan.fit, epochCount: PROBE_EPOCHS } },
        sides: { train: [subject], validation: [] },
        trainable,
        classMask,
        folder,
        signal: new AbortController().signal,
        onRecord: () => undefined,
        onRows: (_, elapsedMs) => (cuttingMs = elapsedMs),
        onEpoch: (epoch) => epochs.push(epoch),
        onProgress: () => undefined,
      },
      deps,
    );
    if (!fit.ok) return fit;
    const { rows } = fit.value;
    const cutting = { rowCount: rows.counts.train.rows, elapsedMs: cuttingMs };
    rememberRates(deps, { plan, trainable, rows, epochs, cutting, how: 'probe' });
    return ok(null);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** With two classes at least, and of those the one with fewest beats. */
function findProbeRecord(
  records: readonly LabelledLibraryRecord[],
  classMask: readonly number[],
): LabelledLibraryRecord | undefined {
  const countBeats = ({ labels }: LabelledLibraryRecord) => labels.classCounts.reduce((sum, count) => sum + count, 0);
  return records
    .filter(({ labels }) => labels.classCounts.filter((count, k) => count > 0 && classMask[k] === 1).length >= 2)
    .toSorted((a, b) => countBeats(a) - countBeats(b))[0];
}
