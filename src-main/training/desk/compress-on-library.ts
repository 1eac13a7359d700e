import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type {
  AlqMethod,
  CompressEpoch,
  CompressProgress,
  CompressSpec,
  RoundingRun,
} from '#main/tensor/protocol/compress-spec.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { chooseKernels } from '#main/training/compress/choose-kernels.ts';
import { toAlqMethod, toRoundingRun } from '#main/training/compress/compression-settings.ts';
import { packResult } from '#main/training/compress/pack-result.ts';
import type { TrainingCompression, TrainingFit } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { LibraryBeatsDeps } from './cut-library-beats.ts';
import { toDeskFitSpec } from './desk-fit-spec.ts';
import { findCompressionProblem } from './find-compression-problem.ts';
import type { FitOnLibraryRequest } from './fit-on-library.ts';
import { CHOSEN_BY_LAST, chooseTemperature, readFloats, toStart, type FittedOnLibrary } from './fitted-on-library.ts';
import { writeTrainingRows, type TrainingRows } from './training-rows.ts';

export interface CompressOnLibraryRequest extends Omit<FitOnLibraryRequest, 'onEpoch' | 'onProgress'> {
  readonly compression: TrainingCompression;
  readonly onEpoch: (epoch: CompressEpoch) => void;
  readonly onProgress: (progress: CompressProgress) => void;
}

export interface CompressOnLibraryDeps extends LibraryBeatsDeps {
  readonly tensor: Pick<TensorSupervisor, 'compress'>;
  readonly now: () => number;
}

/** Coordinates as the shipped compressed model keeps them. */
export const DESK_COORDINATES = 'int8';

/**
 * Cuts rows as for a training, and makes the model smaller on them; epoch and temperature are chosen on the validation patients.
 * Errors: 'training/not-possible' where nothing can be compressed; those of writeTrainingRows, of the tensor process and of packResult.
 */
export async function compressOnLibrary(
  request: CompressOnLibraryRequest,
  deps: CompressOnLibraryDeps,
): Promise<Result<FittedOnLibrary>> {
  const { plan, compression, sides, trainable, classMask, folder, signal, onRecord } = request;
  const { parent } = trainable;
  const problem = parent === null ? 'Only a model can be compressed.' : findCompressionProblem(parent);
  if (parent === null || problem !== null) return err('training/not-possible', problem ?? '');
  const startedMs = deps.now();
  const rows = await writeTrainingRows(
    { plan, sides, card: trainable.card, classMask, folder: join(folder, 'rows'), signal, onRecord },
    deps,
  );
  if (!rows.ok) return rows;
  request.onRows(rows.value, deps.now() - startedMs);
  const outFolder = join(folder, 'compressed');
  await mkdir(outFolder, { recursive: true, mode: 0o700 });
  const epochs: CompressEpoch[] = [];
  const onEpoch = (epoch: CompressEpoch) => {
    epochs.push(epoch);
    request.onEpoch(epoch);
  };
  const spec = await toSpec(request, { parent, rows: rows.value, outFolder });
  const compressed = await deps.tensor.compress({ spec, signal, onEpoch, onProgress: request.onProgress });
  if (!compressed.ok) return compressed;
  const { value: result } = compressed;
  const name = compression.method === 'alq' ? 'result.packed' : 'result.weights.bin';
  const settings = { method: compression.method, coordinates: DESK_COORDINATES } as const;
  const bytes = await readFile(join(outFolder, name));
  const packed = packResult(bytes, { network: parent.network, settings, result });
  if (!packed.ok) return packed;
  const chosen =
    rows.value.validation === null
      ? ok(null)
      : chooseTemperature(await readFloats(join(outFolder, 'result.logits.bin')), { rows: rows.value, classMask });
  if (!chosen.ok) return chosen;
  return ok({
    rows: rows.value,
    fitted: { bestEpoch: result.keptEpoch, epochCount: result.epochCount },
    weights: { kind: 'compressed', packed: packed.value, result, epochs },
    logits: null,
    chosenBy: chosen.value === null ? CHOSEN_BY_LAST : 'greatest macro F1 on the validation patients',
    chosen: chosen.value,
  });
}

interface SpecParts {
  readonly parent: NetworkModel;
  readonly rows: TrainingRows;
  readonly outFolder: string;
}

async function toSpec(
  { plan, compression, classMask, folder }: CompressOnLibraryRequest,
  { parent, rows, outFolder }: SpecParts,
): Promise<CompressSpec> {
  const { network, card } = parent;
  const { recipeId } = card;
  const { fit } = plan;
  const start = await toStart(parent, folder);
  const like = toDeskFitSpec({ fit, network, recipeId, start, trains: 'all', classMask, rows, folder });
  return {
    seed: fit.seed,
    network,
    weightsPath: start.weightsPath,
    kernels: chooseKernels(network),
    batchSize: fit.batchSize,
    maxRowsPerClass: fit.maxRowsPerClass,
    loss: like.loss,
    rows: like.rows,
    train: like.train,
    validation: like.validation,
    watch: 'macroF1',
    method: toMethod(compression, fit),
    outFolder,
  };
}

/** Rounding to 16 or 8 bits needs no training. */
export function toMethod({ method, targetBits }: TrainingCompression, fit: TrainingFit): AlqMethod | RoundingRun {
  const { epochCount, learningRate } = fit;
  if (method === 'alq') return { ...toAlqMethod({ targetBits, epochCount, probeCount: 0 }), learningRate };
  const isTrained = method !== 'int8' && method !== 'float16';
  return { ...toRoundingRun({ method, epochCount: isTrained ? epochCount : null }), learningRate };
}

/** Bits a weight that sketching begins with, where nothing is known of a network yet. */
const USUAL_START_BITS = 5;

/** How many epochs a method will take in all: of ALQ as many loops as come from these bits down to the budget. */
export function countCompressionEpochs(method: AlqMethod | RoundingRun, startBits = USUAL_START_BITS): number {
  if (method.kind === 'rounding') return Math.max(1, method.epochCount);
  const { basesEpochs, coordinateEpochs, prunedShare, targetBits, finish } = method;
  const loops = Math.ceil(Math.log(Math.min(1, targetBits / startBits)) / Math.log(1 - prunedShare));
  return loops * (basesEpochs + coordinateEpochs + 1) + finish.basesEpochs + finish.coordinateEpochs;
}
