import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import { createLogger } from '#main/logging/logger.ts';
import { readModel } from '#main/models/read-model.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import { writeCard } from '#main/models/write-card.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { withSeed } from '#main/training/jobs/with-seed.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { TrainingJob } from '#shared/domain/training-job.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { EvaluatedTable, EvaluateModelInput } from './evaluate-model.ts';
import { evaluateModel } from './evaluate-model.ts';
import { compressModelFolder, type CompressInput } from './compress-model-folder.ts';
import { toStartChild, type TensorStart } from './start-tensor.ts';
import { judgeJobModel, type JudgedModel, type JudgeJobModelInput } from './judge-job-model.ts';
import { trainClassify } from './train-classify.ts';
import type { TrainInput } from './train-input.ts';
import { readAnyTrainingJob, trainModel, type TrainModelInput } from './train-model.ts';
import { trainWavesModel } from './train-waves-model.ts';

export type { CompressionSettings } from '#main/training/compress/compression-settings.ts';
export { toCompressCommand } from '#main/training/compress/compress-command.ts';
export { needsRows } from '#main/training/compress/round-model.ts';

/** How a reader gets a card's tables again: the figure is called as the model, but for the first one. */
export function toEvaluateCommand(modelId: string): string {
  return `npm run -s bench -- ${modelId === 'cnet-aami5' ? 'cnet-ds2' : modelId}`;
}

/** Folder of a model that comes with the program; undefined where there is none of that id. */
export function findModelFolder(modelId: string): string | undefined {
  const folder = join(fileURLToPath(programFolderUrl('resources')), 'models', modelId);
  return /^[a-z0-9-]+$/.test(modelId) && existsSync(folder) ? folder : undefined;
}

/** Training and testing on files, without a library. */
export interface TrainingServices {
  /**
   * Trains, tests, and writes the model's folder; null where only a fold was asked for. Errors: those of trainModel and evaluateModel, of
   * trainWavesModel, or of trainClassify.
   */
  train(input: TrainInput): Promise<Result<ModelCard | WavesCard | null>>;
  evaluate(input: EvaluateModelInput): Promise<Result<readonly EvaluatedTable[]>>;
  /** The test table of a model that a job made, anew. Errors: those of judgeJobModel. */
  judge(input: JudgeJobModelInput): Promise<Result<JudgedModel>>;
  /** Makes a trained model smaller, into a model's folder of its own. Errors: those of compressModelFolder. */
  compress(input: CompressInput): Promise<Result<ModelCard>>;
  close(): Promise<void>;
}

export function openTrainingServices(start: TensorStart = {}): TrainingServices {
  const logger = createLogger({ destination: 2, level: 'error' });
  const tensor = createTensorSupervisor({ startChild: toStartChild(start), now: Date.now, logger });
  const now = () => new Date();

  async function train(input: TrainInput): Promise<Result<ModelCard | WavesCard | null>> {
    const read = await readAnyTrainingJob(input.jobPath);
    if (!read.ok) return read;
    const { seed } = input;
    const isClassify = 'task' in read.value && read.value.task === 'classify';
    if (seed !== null && !isClassify) return err('app/wrong-use', 'Only jobs that classify take another seed.');
    const job = read.value;
    if (!('task' in job)) return trainBeatModel(input, job);
    if (job.task === 'classify') {
      const models = createModelRegistry({
        folders: [input.outFolder, join(fileURLToPath(programFolderUrl('resources')), 'models')],
      });
      return trainClassify({ ...input, job: seed === null ? job : withSeed(job, seed), now }, { tensor, models });
    }
    return trainWavesModel({ ...input, job, now, onEpoch: toTellEpoch(input, job.folds.length) }, tensor);
  }

  async function trainBeatModel(input: TrainInput, job: TrainingJob): Promise<Result<ModelCard>> {
    const { jobPath, dataFolder, outFolder, command, signal, tell } = input;
    const onEpoch = toTellEpoch(input, job.folds.length);
    const trained = await trainModel({ jobPath, dataFolder, outFolder, command, signal, now, onEpoch }, tensor);
    if (!trained.ok) return trained;
    return addResults({
      folder: join(outFolder, job.modelId),
      input: { job, dataFolder, command: toEvaluateCommand(job.modelId) },
      tell,
    });
  }

  async function addResults({ folder, input, tell }: AddResultsInput): Promise<Result<ModelCard>> {
    const model = await readModel(folder);
    if (!model.ok) return model;
    const tables = await evaluateModel(
      { ...input, model: model.value, onRecord: (name) => tell(`testing on record ${name}`) },
      tensor,
    );
    if (!tables.ok) return tables;
    return ok(await writeCard(folder, { ...model.value.card, results: tables.value.map(({ result }) => result) }));
  }

  return {
    train,
    evaluate: (input) => evaluateModel(input, tensor),
    judge: (input) => judgeJobModel(input, tensor),
    compress: (input) => compressModelFolder(input, { tensor, now }),
    close: () => tensor.close(),
  };
}

function toTellEpoch({ tell }: TrainInput, foldCount: number): TrainModelInput['onEpoch'] {
  return ({ fold, epoch, epochCount, trainLoss, elapsedMs }) => {
    const where = fold === null ? 'all records' : `fold ${fold} of ${foldCount}`;
    tell(`${where}, epoch ${epoch} of ${epochCount}: loss ${trainLoss.toFixed(3)}, ${(elapsedMs / 1000).toFixed(1)} s`);
  };
}

interface AddResultsInput {
  readonly folder: string;
  readonly input: Omit<EvaluateModelInput, 'model'>;
  readonly tell: (line: string) => void;
}
