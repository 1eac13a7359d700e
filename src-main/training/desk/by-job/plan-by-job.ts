import type { ModelRegistry } from '#main/models/registry.ts';
import { checkJob } from '#main/training/jobs/prepare-job.ts';
import { isPlainRounding } from '#shared/domain/compression-method.ts';
import type { ModelCard, RowCounts } from '#shared/domain/model-card.ts';
import { toPlanRows, type TrainingPlan, type TrainingSide, type TrainingSurvey } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { PlannedTraining } from '../plan-data.ts';
import { findCompressible, type CompressibleModel } from './compressible-model.ts';
import type { DataFolders } from './data-folders.ts';

export interface PlanByJobDeps {
  readonly models: ModelRegistry;
  readonly dataFolders: DataFolders;
}

/** A compression that reads nothing of the library: on the rows of the model's own training job, or on none. */
export function isByJob(plan: Pick<TrainingPlan, 'compression'>): boolean {
  return toPlanRows(plan) !== 'library';
}

/**
 * What such a plan will do. Nothing is read of the data but whether they are there: how many rows are whose stands in the model's card,
 * and the run checks that the data are those.
 * Errors: those of loadNetwork; 'training/not-possible' for a model, a method or a start that does not go with it. What is wrong with the data stands in the survey.
 */
export async function planByJob(
  plan: TrainingPlan,
  { models, dataFolders }: PlanByJobDeps,
): Promise<Result<PlannedTraining>> {
  const { start, compression } = plan;
  if (compression == null || start.kind !== 'model' || start.trains !== 'all')
    return notPossible('Only a whole model can be made smaller.');
  const found = await findCompressible(start.modelId, models);
  if (!found.ok) return found;
  const { model, whyNot } = found.value;
  if (whyNot !== null) return notPossible(whyNot);
  const rows = toPlanRows(plan);
  if (rows === 'none' && !isPlainRounding(compression.method))
    return notPossible('Only rounding to 16 or 8 bits can do without rows: every other method trains.');
  const survey = rows === 'none' ? ok(NO_DATA) : await surveyJob(found.value, dataFolders);
  if (!survey.ok) return survey;
  const { card, network } = model;
  const trainable = { architecture: card.architecture, card, network, trains: 'all', parent: model } as const;
  return ok({ trainable, sides: { train: [], validation: [], heldOut: [] }, survey: survey.value, classMask: [] });
}

const NOBODY: TrainingSide = { patientCount: 0, recordCount: 0, classCounts: [] };
const NO_DATA: TrainingSurvey = {
  train: NOBODY,
  validation: NOBODY,
  heldOut: NOBODY,
  excluded: [],
  excludedCount: 0,
  notices: ['Nothing trains and nothing is judged: the card of the smaller model will say so.'],
  problem: null,
  classIds: [],
};

async function surveyJob(
  { model, job, dataSets }: CompressibleModel,
  dataFolders: DataFolders,
): Promise<Result<TrainingSurvey>> {
  const { card } = model;
  const sides = card.provenance?.sides;
  if (job === null || sides === undefined)
    return notPossible(
      `The card of ${card.name} names no training job that reads a data set: nobody knows which rows are training rows.`,
    );
  // A recipe that this version does not have is told before the data are asked for.
  const checked = await checkJob(job, { jobFolder: '', trunk: null, madeNetwork: model.network });
  if (!checked.ok) return checked;
  const folder = await dataFolders.find(dataSets);
  return ok({
    train: toSide(sides.train),
    validation: toSide(sides.validation),
    heldOut: toSide(sides.test),
    excluded: [],
    excludedCount: 0,
    notices: listNotices(card, job.choose.epoch.on === 'test'),
    problem: folder.ok ? null : folder.error.message,
    classIds: card.classes.map(({ id }) => id),
  });
}

/** Records of which nobody says whose they are count as one person each. */
function toSide({ patients, records, byClass }: RowCounts): TrainingSide {
  return { patientCount: patients ?? records, recordCount: records, classCounts: [...byClass] };
}

function listNotices({ provenance }: ModelCard, choosesOnTest: boolean): string[] {
  const notices: string[] = [];
  const leaks = provenance?.leaks.length ?? 0;
  if (leaks > 0)
    notices.push(
      `Leak: what judges was trained on. Its own training job repeats a published protocol, and its card names ${leaks === 1 ? 'the leak' : `${leaks} leaks`}.`,
    );
  if (choosesOnTest)
    notices.push(
      'Its own training job chose the epoch on test rows. Here a tenth of the training rows of each class chooses, and no test row does.',
    );
  return notices;
}

function notPossible(message: string): Result<never> {
  return err('training/not-possible', message);
}
