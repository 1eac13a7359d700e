import { createHash } from 'node:crypto';
import type { ModelRegistry } from '#main/models/registry.ts';
import type { Database, ReadDb } from '#main/store/database.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { FrozenRecord } from '#main/store/tables/training-run.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { TrainingPlan, TrainingSurvey } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { findCompressionProblem } from './find-compression-problem.ts';
import { countHumanLabels } from './human-labels.ts';
import { selectRecords, toLibraryRecord, type LabelledLibraryRecord } from './select-records.ts';
import { describeSides, shareOut, type SharedOut } from './share-out.ts';
import { resolveNetwork, type TrainableNetwork } from './trainable-network.ts';

/** A plan with all that follows from it and from the library as it is now. */
export interface PlannedTraining {
  readonly trainable: TrainableNetwork;
  readonly sides: SharedOut;
  readonly survey: TrainingSurvey;
  readonly classMask: readonly number[];
}

/** Errors: those of resolveNetwork and of the store. What is wrong with the data stands in the survey. */
export async function planTraining(
  plan: TrainingPlan,
  { db, models }: { readonly db: Database; readonly models: ModelRegistry },
): Promise<Result<PlannedTraining>> {
  const trainable = await resolveNetwork(plan.start, { db: db.read, models });
  if (!trainable.ok) return trainable;
  const problem = plan.compression == null ? null : findPlanProblem(plan, trainable.value);
  if (problem !== null) return err('training/not-possible', problem);
  const { card } = trainable.value;
  const classMask = toClassMask(card);
  return db.tryRead((read) => {
    const selection = selectRecords(read, plan.query, card);
    const { protocol } = plan;
    const sides = shareOut(selection.records, { protocol, seed: plan.fit.seed });
    const survey = describeSides(selection, sides, { protocol, classMask });
    return ok({ trainable: trainable.value, sides, survey, classMask });
  });
}

/** Why a model cannot be made smaller as the plan has it, in words. */
function findPlanProblem({ protocol, start }: TrainingPlan, { parent }: TrainableNetwork): string | null {
  if (protocol !== 'by-patient') return 'A model is made smaller by patient only: nobody on two sides.';
  if (parent === null || start.kind !== 'model' || start.trains !== 'all')
    return 'Only a whole model can be made smaller.';
  return findCompressionProblem(parent);
}

/** By class: 0 is not trained. */
export function toClassMask({ classes }: Pick<ModelCard, 'classes'>): readonly number[] {
  return AAMI_CLASSES.map((name) => (classes.some(({ id, supported }) => id === name && supported) ? 1 : 0));
}

/** The data of a plan, so that the same can be found again. */
export function freeze({ train, validation, heldOut }: SharedOut): readonly FrozenRecord[] {
  const toFrozen = (side: FrozenRecord['side']) => (one: LabelledLibraryRecord) => {
    return { recordId: one.record.id, setId: one.set.id, headSeq: one.set.headSeq, side };
  };
  return [
    ...train.map(toFrozen('train')),
    ...validation.map(toFrozen('validation')),
    ...heldOut.map(toFrozen('held-out')),
  ];
}

export function hashFrozen(frozen: readonly FrozenRecord[]): string {
  const lines = frozen.map(({ recordId, setId, headSeq, side }) => `${recordId} ${setId} ${headSeq} ${side}\n`);
  return createHash('sha256').update(lines.sort().join('')).digest('hex');
}

/** The recordings of a run that was begun before. Errors: 'training/changed-data' where one has gone, or its labels are others now. */
export function thaw(db: ReadDb, frozen: readonly FrozenRecord[]): Result<SharedOut> {
  const sides: Record<FrozenRecord['side'], LabelledLibraryRecord[]> = { train: [], validation: [], 'held-out': [] };
  for (const { recordId, setId, headSeq, side } of frozen) {
    const record = findRecord(db, recordId as RecordId); // freeze wrote it
    const set = findAnnotationSet(db, setId as AnnotationSetId); // as above
    if (record === undefined || set === undefined) {
      return err(
        'training/changed-data',
        'A recording that this run was trained on is not in the library any more. Start a new run.',
      );
    }
    if (set.headSeq !== headSeq) {
      return err(
        'training/changed-data',
        `The labels of ${record.name} have changed since this run was started. Taken up again it would mix both: start a new run.`,
      );
    }
    sides[side].push(toLibraryRecord(db, { record, set }, countHumanLabels(db, set)));
  }
  return ok({ train: sides.train, validation: sides.validation, heldOut: sides['held-out'] });
}
