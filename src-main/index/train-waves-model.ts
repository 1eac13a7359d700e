import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toShippedWeights, writeWavesModel } from '#main/models/waves-model.ts';
import { countParameters, WAVES } from '#main/tensor/protocol.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { describeEffort } from '#main/training/describe-effort.ts';
import type { FitFoldsInput } from '#main/training/fit-waves-folds.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { WavesTrainingJob } from '#shared/domain/waves-training-job.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { DelineationNetwork } from '#shared/signal/delineate/waves.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { joinMeasured, measureWaves, toShifts, toWavesResult, type WavesMeasured } from './evaluate-waves.ts';
import { fitWavesModel } from './fit-waves-model.ts';
import type { MarkedRecording } from './read-waves-recording.ts';

export interface TrainWavesInput extends Pick<FitFoldsInput, 'signal' | 'onEpoch'> {
  readonly job: WavesTrainingJob;
  /** Folder that holds the data set's folder. */
  readonly dataFolder: string;
  /** The model's folder is made in it; beside it finished runs wait until all are done. */
  readonly outFolder: string;
  readonly command: string;
  readonly now: () => Date;
  readonly tell: (line: string) => void;
}

/** How a reader gets a card's tables again. */
export const WAVES_BENCH_COMMAND = 'npm run -s bench -- waves-ludb';

/**
 * Trains the networks of a job, measures each on the fold that it has not seen, and writes the model's folder. The shift of a fold's network
 * is measured on the other folds, by their networks; that of the shipped one on all.
 * Errors: those of fitWavesModel.
 */
export async function trainWavesModel(
  input: TrainWavesInput,
  tensor: Pick<TensorSupervisor, 'fitWaves'>,
): Promise<Result<WavesCard>> {
  const { job, outFolder, tell, now } = input;
  const keepFolder = join(outFolder, `${job.modelId}.runs`);
  const isResumed = (await readdir(keepFolder).catch(() => [])).length > 0;
  const startedMs = now().getTime();
  const fitted = await fitWavesModel({ ...input, keepFolder }, tensor);
  if (!fitted.ok) return fitted;
  // How long the runs took that were there already, nobody knows.
  const trainingSec = isResumed ? null : (now().getTime() - startedMs) / 1000;
  const { recordings } = fitted.value;
  const foldWeights = fitted.value.foldWeights.map(toShippedWeights);
  const byFold = job.folds.map((names) => recordings.filter(({ name }) => names.includes(name)));
  tell('measuring on the left-out recordings');
  const unshifted = foldWeights.map((weights, k) =>
    measureWaves(byFold[k] ?? [], { weights, shiftsMs: NO_SHIFTS }, 'together'),
  );
  const networks = foldWeights.map((weights, fold): DelineationNetwork => {
    const others = unshifted.filter((_, other) => other !== fold);
    return { weights, shiftsMs: toShifts(joinMeasured(others).tally) };
  });
  const results = (['together', 'alone'] as const).map((shown) => {
    const parts = networks.map((network, k) => measureWaves(byFold[k] ?? [], network, shown));
    return toWavesResult(joinMeasured(parts), { ...TITLES[shown], dataset: job.dataSet, command: WAVES_BENCH_COMMAND });
  });
  const card = toCard(input, { recordings, networks, unshifted, results, trainingSec });
  const written = await writeWavesModel(join(outFolder, job.modelId), {
    card,
    weights: fitted.value.weights,
    foldWeights: fitted.value.foldWeights,
  });
  await rm(keepFolder, { recursive: true, force: true });
  return ok(written);
}

const NO_SHIFT = { onset: 0, offset: 0 };
const NO_SHIFTS: DelineationNetwork['shiftsMs'] = { P: NO_SHIFT, QRS: NO_SHIFT, T: NO_SHIFT };
const TITLES = {
  together: { title: 'All twelve leads together, left-out recordings of each fold' },
  alone: { title: 'Each lead alone, left-out recordings of each fold' },
} as const;

interface CardFacts {
  readonly recordings: readonly MarkedRecording[];
  readonly networks: readonly DelineationNetwork[];
  readonly unshifted: readonly WavesMeasured[];
  readonly results: WavesCard['results'];
  /** Null where it is not known. */
  readonly trainingSec: number | null;
}

type NewCard = Parameters<typeof writeWavesModel>[1]['card'];

function toCard(input: TrainWavesInput, facts: CardFacts): NewCard {
  const { job, command, now } = input;
  const { recordings, networks, unshifted, results, trainingSec } = facts;
  const of = `${job.folds.length} folds and the network that is kept`;
  const effort = trainingSec === null ? '' : ` ${describeEffort({ trainingSec, of })}`;
  return {
    task: 'waves',
    id: job.modelId as ModelId, // just checked by the schema
    version: job.version,
    name: job.name,
    architecture: job.architecture,
    parameterCount: countParameters(WAVES),
    shiftsMs: toShifts(joinMeasured(unshifted).tally),
    folds: job.folds.map((records, fold) => ({ records, shiftsMs: networks[fold]?.shiftsMs ?? NO_SHIFTS })),
    trainingData: job.texts.trainingData,
    trainingProtocol: `${job.texts.trainingProtocol}${effort}`,
    trainingCommand: command,
    seed: job.fit.seed,
    trainingContentHashes: recordings.map(({ contentSha256 }) => contentSha256),
    trainingRecords: recordings.map(({ name }) => `${job.dataSet}/${name}`),
    results,
    limits: job.texts.limits,
    weightsLicence: job.weightsLicence,
    createdAt: now().toISOString().slice(0, 10),
  };
}
