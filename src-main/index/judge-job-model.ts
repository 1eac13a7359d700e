import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toNetworkSpec } from '#main/models/read-model.ts';
import { readNetworkModel, type NetworkModel } from '#main/models/read-network-model.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { toProbabilities } from '#main/training/choose-on-validation.ts';
import { runsOverBatch } from '#main/training/jobs/plan-run.ts';
import { inNetworkOrder } from '#main/training/jobs/finish-run.ts';
import { reportTest } from '#main/training/jobs/judge-run.ts';
import { createLogitPredictor } from '#main/training/jobs/predict-logits.ts';
import { prepareJob, type PreparedJob } from '#main/training/jobs/prepare-job.ts';
import { toKeptFold, type ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelResult } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { folderRecordings } from './folder-recordings.ts';
import { readAnyTrainingJob } from './train-model.ts';

export interface JudgeJobModelInput {
  readonly modelFolder: string;
  readonly jobPath: string;
  readonly dataFolder: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

export interface JudgedModel {
  readonly model: NetworkModel;
  readonly job: ClassifyTrainingJob;
  /** Of the test rows of the fold whose network it is, cut anew. */
  readonly result: ModelResult;
}

/**
 * The test table of a model that a job made, from its weights and the data, so that anybody can compare it with the card.
 * Errors: those of the job file, of readNetworkModel, prepareJob and the tensor process; 'app/wrong-use' for a job of another kind; 'model/broken'
 * where data or split are not those of the card.
 */
export async function judgeJobModel(
  input: JudgeJobModelInput,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<JudgedModel>> {
  const { modelFolder, jobPath, dataFolder, signal, tell } = input;
  const model = await readNetworkModel(modelFolder);
  if (!model.ok) return model;
  const job = await readAnyTrainingJob(jobPath);
  if (!job.ok) return job;
  if (!('task' in job.value) || job.value.task !== 'classify')
    return err('app/wrong-use', 'The training job is none that classifies rows.');
  const own = job.value;
  const rowsFolder = await mkdtemp(join(tmpdir(), 'overread-rows-'));
  try {
    const prepared = await prepareJob(own, {
      jobFolder: dirname(jobPath),
      dataFolder,
      rowsFolder,
      finder: folderRecordings,
      trunk: null,
      signal,
      tell,
    });
    if (!prepared.ok) return prepared;
    const { dataSha256, splitSha256 } = model.value.card.provenance ?? { dataSha256: '', splitSha256: '' };
    if (dataSha256 !== prepared.value.set.sha256 || splitSha256 !== prepared.value.split.sha256)
      return err('model/broken', "The data or their split are not those of the model's card.");
    const result = await judge({ ...input, model: model.value, prepared: prepared.value }, tensor);
    return result.ok ? ok({ model: model.value, job: own, result: result.value }) : result;
  } finally {
    await rm(rowsFolder, { recursive: true, force: true });
  }
}

async function judge(
  { signal, model, prepared }: JudgeJobModelInput & { readonly model: NetworkModel; readonly prepared: PreparedJob },
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<ModelResult>> {
  const { card } = model;
  const { job, set, split, recipe, networks } = prepared;
  const fold = split.folds[toKeptFold(job) - 1];
  if (fold === undefined) return err('job/failed', 'The split has no such fold.');
  const predict = createLogitPredictor(
    {
      set,
      statistics: model.statistics,
      finisher: toRowFinisher(recipe),
      network: { ...toNetworkSpec(model), temperature: 1 },
      batchRows: runsOverBatch(networks) ? job.fit.batchSize : null,
      signal,
    },
    tensor,
  );
  const logits = await inNetworkOrder({ networks, set }, predict)(fold.test);
  if (!logits.ok) return logits;
  const { classMask } = toNetworkSpec(model);
  const { labelKind } = set;
  const probabilities = toProbabilities({ logits: logits.value, classMask, labelKind }, card.temperature);
  return ok(
    reportTest(
      job,
      { set, classes: { mask: classMask, test: fold.test } },
      {
        probabilities,
        thresholds: card.thresholds ?? null,
        facts: {
          title: 'Test rows, from the weights that are kept',
          dataset: split.name,
          command: card.trainingCommand,
          labelMap: null,
          beatPositions: null,
        },
      },
    ),
  );
}
