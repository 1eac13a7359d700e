import { join } from 'node:path';
import { createLogger } from '#main/logging/logger.ts';
import { readModel } from '#main/models/read-model.ts';
import { writeCard } from '#main/models/write-card.ts';
import { createTensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { WavesCard } from '#shared/domain/waves-card.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { EvaluatedTable, EvaluateModelInput } from './evaluate-model.ts';
import { evaluateModel } from './evaluate-model.ts';
import { toStartChild, type TensorStart } from './start-tensor.ts';
import { readAnyTrainingJob, trainModel, type TrainModelInput } from './train-model.ts';
import { trainWavesModel } from './train-waves-model.ts';

export interface TrainInput {
  readonly jobPath: string;
  readonly dataFolder: string;
  readonly outFolder: string;
  readonly command: string;
  readonly signal: AbortSignal;
  /** A line about what is going on. */
  readonly tell: (line: string) => void;
}

/** How a reader gets a card's tables again. */
export const EVALUATE_COMMAND = 'npm run -s bench -- cnet-ds2';

/** Training and testing on files, without a library. */
export interface TrainingServices {
  /** Trains, tests, and writes the model's folder. Errors: those of trainModel and evaluateModel, or of trainWavesModel. */
  train(input: TrainInput): Promise<Result<ModelCard | WavesCard>>;
  evaluate(input: EvaluateModelInput): Promise<Result<readonly EvaluatedTable[]>>;
  close(): Promise<void>;
}

export function openTrainingServices(start: TensorStart = {}): TrainingServices {
  const logger = createLogger({ destination: 2, level: 'error' });
  const tensor = createTensorSupervisor({ startChild: toStartChild(start), now: Date.now, logger });

  async function train({
    jobPath,
    dataFolder,
    outFolder,
    command,
    signal,
    tell,
  }: TrainInput): Promise<Result<ModelCard | WavesCard>> {
    const read = await readAnyTrainingJob(jobPath);
    if (!read.ok) return read;
    const job = read.value;
    const now = () => new Date();
    const foldCount = job.folds.length;
    const onEpoch: TrainModelInput['onEpoch'] = ({ fold, epoch, epochCount, trainLoss, elapsedMs }) => {
      const where = fold === null ? 'all records' : `fold ${fold} of ${foldCount}`;
      tell(
        `${where}, epoch ${epoch} of ${epochCount}: loss ${trainLoss.toFixed(3)}, ${(elapsedMs / 1000).toFixed(1)} s`,
      );
    };
    if ('task' in job) {
      return trainWavesModel({ job, dataFolder, outFolder, command, signal, now, onEpoch, tell }, tensor);
    }
    const trained = await trainModel(
      {
        jobPath,
        dataFolder,
        outFolder,
        command,
        signal,
        now,
        onEpoch,
      },
      tensor,
    );
    if (!trained.ok) return trained;
    return addResults({
      folder: join(outFolder, job.modelId),
      input: { job, dataFolder, command: EVALUATE_COMMAND },
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

  return { train, evaluate: (input) => evaluateModel(input, tensor), close: () => tensor.close() };
}

interface AddResultsInput {
  readonly folder: string;
  readonly input: Omit<EvaluateModelInput, 'model'>;
  readonly tell: (line: string) => void;
}
