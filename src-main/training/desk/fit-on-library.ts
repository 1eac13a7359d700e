import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFloat16 } from '#main/tensor/protocol/float16.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { FitEpoch, FitProgress, FitResult } from '#main/tensor/protocol/fit-spec.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { chooseOnValidation, type ChosenOnValidation } from '../choose-on-validation.ts';
import type { LibraryBeatsDeps } from './cut-library-beats.ts';
import { toDeskFitSpec } from './desk-fit-spec.ts';
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

/** A network that was trained on the library's labels. */
export interface FittedOnLibrary {
  readonly rows: TrainingRows;
  readonly fitted: FitResult;
  /** Weights of the chosen epoch and of the last one. */
  readonly weightsPath: string;
  /** Logits of the validation rows at the chosen epoch and at the last one; null where there are no such rows. */
  readonly logits: { readonly best: Float32Array; readonly last: Float32Array } | null;
  readonly chosenBy: string;
  readonly chosen: ChosenOnValidation | null;
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
  const { network, trains } = trainable;
  const spec = toDeskFitSpec({ fit: plan.fit, network, start, trains, classMask, rows: rows.value, folder });
  const { onEpoch, onProgress } = request;
  const fitted = await deps.tensor.fitNetwork({ spec, signal, onEpoch, onProgress });
  if (!fitted.ok) return fitted;
  return readFitted(request, rows.value, fitted.value);
}

/** Weights as 32-bit numbers, which is what training begins with. */
async function toStart({ network, weights }: NetworkModel, folder: string) {
  if (weights.format === 'float32-le') return { weightsPath: weights.path, network };
  const values = decodeFloat16(await readFile(weights.path));
  const weightsPath = join(folder, 'start.weights.bin');
  await writeFile(weightsPath, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { weightsPath, network };
}

async function readFitted(
  { plan, classMask, folder }: FitOnLibraryRequest,
  rows: TrainingRows,
  fitted: FitResult,
): Promise<Result<FittedOnLibrary>> {
  const path = (name: string) => join(folder, 'fit', `${name}.bin`);
  if (rows.validation === null) {
    const chosenBy = 'the last one: nobody could be kept for choosing it';
    const last = { ...fitted, bestEpoch: fitted.epochCount };
    return ok({ rows, fitted: last, weightsPath: path('last.weights'), logits: null, chosenBy, chosen: null });
  }
  const logits = { best: await readFloats(path('best.logits')), last: await readFloats(path('last.logits')) };
  const chosen = chooseOnValidation(
    {
      classIds: AAMI_CLASSES,
      labelKind: 'classes',
      classMask: Uint8Array.from(classMask),
      labels: rows.validationLabels,
      logits: logits.best,
    },
    { epoch: { by: 'macroF1', on: 'validation', notBefore: 1 }, temperature: true, thresholds: { kind: 'none' } },
  );
  if (!chosen.ok) return chosen;
  const on = plan.protocol === 'paper' ? 'test beats, as published' : 'validation patients';
  const chosenBy = `greatest macro F1 on the ${on}`;
  return ok({ rows, fitted, weightsPath: path('best.weights'), logits, chosenBy, chosen: chosen.value });
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
