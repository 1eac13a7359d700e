import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitEpoch, FitProgress, FitResult } from '#main/tensor/protocol/fit-report.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { LibraryBeatsDeps } from './cut-library-beats.ts';
import { toDeskFitSpec } from './desk-fit-spec.ts';
import { CHOSEN_BY_LAST, chooseTemperature, readFloats, toStart, type FittedOnLibrary } from './fitted-on-library.ts';
import type { SharedOut } from './share-out.ts';
import type { TrainableNetwork } from './trainable-network.ts';
import { writeTrainingRows, type TrainingRows } from './training-rows.ts';

export interface FitOnLibraryRequest {
  readonly plan: TrainingPlan;
  readonly sides: Pick<SharedOut, 'train' | 'validation'>;
  readonly trainable: TrainableNetwork;
  readonly classMask: readonly number[];
  /** Of this run; it goes on from what it finds there. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onRecord: (doneCount: number, totalCount: number) => void;
  readonly onRows: (rows: TrainingRows, elapsedMs: number) => void;
  readonly onEpoch: (epoch: FitEpoch) => void;
  readonly onProgress: (progress: FitProgress) => void;
}

export interface FitOnLibraryDeps extends LibraryBeatsDeps {
  readonly tensor: Pick<TensorSupervisor, 'fitNetwork'>;
  readonly now: () => number;
}

/**
 * Cuts rows, trains, and chooses epoch and temperature on the validation patients.
 * Errors: those of writeTrainingRows and of the tensor process.
 */
export async function fitOnLibrary(
  request: FitOnLibraryRequest,
  deps: FitOnLibraryDeps,
): Promise<Result<FittedOnLibrary>> {
  const { plan, sides, trainable, classMask, folder, signal, onRecord } = request;
  const startedMs = deps.now();
  const rows = await writeTrainingRows(
    { plan, sides, card: trainable.card, classMask, folder: join(folder, 'rows'), signal, onRecord },
    deps,
  );
  if (!rows.ok) return rows;
  request.onRows(rows.value, deps.now() - startedMs);
  for (const part of ['fit', 'checkpoint']) await mkdir(join(folder, part), { recursive: true, mode: 0o700 });
  const start = trainable.parent === null ? null : await toStart(trainable.parent, folder);
  const { network, trains, card } = trainable;
  const { recipeId } = card;
  const spec = toDeskFitSpec({ fit: plan.fit, network, recipeId, start, trains, classMask, rows: rows.value, folder });
  const { onEpoch, onProgress } = request;
  const fitted = await deps.tensor.fitNetwork({ spec, signal, onEpoch, onProgress });
  if (!fitted.ok) return fitted;
  return readFitted(request, rows.value, fitted.value);
}

async function readFitted(
  { plan, classMask, folder }: FitOnLibraryRequest,
  rows: TrainingRows,
  fitted: FitResult,
): Promise<Result<FittedOnLibrary>> {
  const path = (name: string) => join(folder, 'fit', `${name}.bin`);
  const toWeights = (name: string) => ({ kind: 'path', path: path(name) }) as const;
  if (rows.validation === null) {
    const last = { ...fitted, bestEpoch: fitted.epochCount };
    const weights = toWeights('last.weights');
    return ok({ rows, fitted: last, weights, logits: null, chosenBy: CHOSEN_BY_LAST, chosen: null });
  }
  const logits = { best: await readFloats(path('best.logits')), last: await readFloats(path('last.logits')) };
  const chosen = chooseTemperature(logits.best, { rows, classMask });
  if (!chosen.ok) return chosen;
  const on = plan.protocol === 'paper' ? 'test beats, as published' : 'validation patients';
  const chosenBy = `greatest macro F1 on the ${on}`;
  return ok({ rows, fitted, weights: toWeights('best.weights'), logits, chosenBy, chosen: chosen.value });
}
