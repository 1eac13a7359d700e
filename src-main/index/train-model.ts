import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { findRecipe } from '#main/preprocessing/recipes.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { describeClassCounts } from '#main/training/describe-class-counts.ts';
import { describeEffort } from '#main/training/describe-effort.ts';
import type { LabelledRecord } from '#main/training/labelled-record.ts';
import { trainBeats, type TrainBeatsInput, type TrainedBeats } from '#main/training/train-beats.ts';
import { explainMissingData } from '#main/training/data/explain-missing-data.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import {
  explainJobProblem,
  findTaskProblem,
  parseTrainingJob,
  type AnyTrainingJob,
} from '#shared/domain/any-training-job.ts';
import { countParameters } from '#shared/domain/network-shapes.ts';
import type { TrainingJob } from '#shared/domain/training-job.ts';
import { computeClassScores } from '#shared/metrics/class-scores.ts';
import { err, ok, unwrap, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { readLabelledRecord } from './read-labelled-record.ts';

export interface TrainModelInput {
  readonly jobPath: string;
  /** Folder that holds the data set's folder. */
  readonly dataFolder: string;
  /** The model's folder is made in it. */
  readonly outFolder: string;
  readonly command: string;
  readonly now: () => Date;
  readonly signal?: AbortSignal;
  readonly onEpoch: TrainBeatsInput['onEpoch'];
}

/**
 * Runs a training job file on a data set and writes the model's folder: weights, layout and card, without results, which `evaluate`
 * adds. Errors: 'app/wrong-use' for a job file that cannot be read; the importer's; those of the tensor process.
 */
export async function trainModel(
  input: TrainModelInput,
  tensor: Pick<TensorSupervisor, 'fit'>,
): Promise<Result<TrainedModel>> {
  const job = await readTrainingJob(input.jobPath);
  if (!job.ok) return job;
  const records = await readRecords(job.value, job.value.trainRecords, input.dataFolder);
  if (!records.ok) return records;
  const others = await readRecords(job.value, job.value.otherRecordsOfTheirPeople, input.dataFolder);
  if (!others.ok) return others;
  const seen = [...records.value, ...others.value];
  const startedMs = input.now().getTime();
  const workFolder = await mkdtemp(join(tmpdir(), 'overread-train-'));
  try {
    const { onEpoch, signal } = input;
    const trained = await trainBeats(
      { job: job.value, records: records.value, workFolder, onEpoch, ...(signal === undefined ? {} : { signal }) },
      tensor,
    );
    if (!trained.ok) return trained;
    const card = toCard(job.value, {
      records: records.value,
      seen,
      trained: trained.value,
      input,
      trainingSec: (input.now().getTime() - startedMs) / 1000,
    });
    const { architecture, modelId } = job.value;
    const written = await writeNetworkModel(join(input.outFolder, modelId), {
      network: unwrap(describeArchitecture({ id: architecture })),
      card,
      weights: trained.value.weights,
    });
    return ok({ card: written, trained: trained.value });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

export interface TrainedModel {
  readonly card: ModelCard;
  readonly trained: TrainedBeats;
}

const MAX_JOB_BYTES = 4 * 1024 * 1024;

/** A job file for beats. Errors: 'app/wrong-use', naming what is wrong with the file. */
export async function readTrainingJob(path: string): Promise<Result<TrainingJob>> {
  const job = await readAnyTrainingJob(path);
  if (!job.ok) return job;
  return 'task' in job.value
    ? err(
        'app/wrong-use',
        `The training job is of the task '${job.value.task}': this is only for the first kind of job.`,
      )
    : ok(job.value);
}

/** A job file for whatever it says it is for. Errors: 'app/wrong-use', naming what is wrong with the file. */
export async function readAnyTrainingJob(path: string): Promise<Result<AnyTrainingJob>> {
  const facts = await stat(path).catch(() => undefined);
  const name = basename(path);
  if (facts === undefined) return err('app/wrong-use', `There is no training job '${name}'.`);
  if (!facts.isFile() || facts.size > MAX_JOB_BYTES)
    return err('app/wrong-use', `The training job '${name}' is no file of ${MAX_JOB_BYTES} bytes at most.`);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return err('app/wrong-use', `The training job '${name}' cannot be read.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return err('app/wrong-use', `The training job '${name}' is not JSON${toJsonPlace(error)}.`);
  }
  const problem = findTaskProblem(value);
  if (problem !== undefined) return err('app/wrong-use', `The training job '${name}' is wrong ${problem}.`);
  const parsed = parseTrainingJob(value);
  if (parsed.success) return ok(parsed.data);
  return err('app/wrong-use', `The training job '${name}' is wrong ${explainJobProblem(parsed.error)}.`);
}

/** ': line 3, column 7', where the parser says so; never what stands there. */
function toJsonPlace(error: unknown): string {
  const place = error instanceof Error ? /\(line (\d+) column (\d+)\)/.exec(error.message) : null;
  return place === null ? '' : `: line ${place[1]}, column ${place[2]}`;
}

/** The job's records of one side. Errors: the first record's that fails, and those of explainMissingData. */
export async function readRecords(
  { dataSet, annotator, leads }: Pick<TrainingJob, 'dataSet' | 'annotator' | 'leads'>,
  names: readonly string[],
  dataFolder: string,
): Promise<Result<readonly LabelledRecord[]>> {
  const records: LabelledRecord[] = [];
  for (const name of names) {
    const record = await readLabelledRecord({ folder: join(dataFolder, dataSet), name, annotator, leads });
    if (!record.ok) return explainMissingData(record, { dataFolder, dataSets: [dataSet] });
    records.push(record.value);
  }
  return ok(records);
}

/** F1 of each trained class on all left-out records together. */
function describeF1({ classes }: TrainingJob, { confusion }: TrainedBeats['crossValidation']): string {
  const scores = classes.flatMap(({ id, trained }, index) => {
    const { f1 } = computeClassScores(confusion, index);
    return trained && f1 !== null ? [`${id} ${(100 * f1).toFixed(1)}`] : [];
  });
  return scores.join(', ');
}

interface CardFacts {
  readonly records: readonly LabelledRecord[];
  /** Those and the other records of the same people. */
  readonly seen: readonly LabelledRecord[];
  readonly trained: TrainedBeats;
  readonly input: TrainModelInput;
  readonly trainingSec: number;
}

function toCard(
  job: TrainingJob,
  { records, seen, trained, input, trainingSec }: CardFacts,
): Omit<ModelCard, 'weightsSha256'> {
  const { crossValidation, rowCounts, peopleCounts } = trained;
  const percent = (fraction: number) => (100 * fraction).toFixed(1);
  const counts = describeClassCounts(
    job.classes.map(({ id }) => id),
    { rows: rowCounts, groups: peopleCounts, arePeople: true },
  );
  return {
    id: job.modelId as ModelId, // just checked by the schema
    version: job.version,
    name: job.name,
    task: 'beats',
    architecture: job.architecture,
    parameterCount: countParameters(unwrap(describeArchitecture({ id: job.architecture }))).trained,
    recipeId: findRecipe(job.recipeId)?.id ?? job.recipeId,
    classes: job.classes.map(({ id, name, trained: supported, why }) => ({ id, name, supported, why })),
    supportedLeads: job.leads,
    calibration: 'temperature',
    temperature: Math.round(crossValidation.temperature * 10_000) / 10_000,
    threshold: null,
    trainingData: `${job.texts.trainingData} Beats: ${counts}.`,
    trainingProtocol:
      `${job.texts.trainingProtocol} Epoch ${crossValidation.epoch} of ${job.fit.epochCount}, chosen on the left-out patients of ` +
      `${job.folds.length} folds (macro F1 ${percent(crossValidation.macroF1ByEpoch[crossValidation.epoch - 1] ?? 0)} %; ${describeF1(job, crossValidation)}). ` +
      `Temperature chosen on the same: log loss ${crossValidation.logLoss.before.toFixed(3)} to ${crossValidation.logLoss.after.toFixed(3)}, ` +
      `calibration error ${percent(crossValidation.calibrationError.before)} to ${percent(crossValidation.calibrationError.after)} %. ${describeEffort({ trainingSec, of: null })}`,
    trainingCommand: input.command,
    seed: job.fit.seed,
    trainingContentHashes: seen.map(({ contentSha256 }) => contentSha256),
    trainingRecords: records.map(({ name }) => `${job.dataSet}/${name}`),
    results: [],
    limits: job.texts.limits,
    weightsLicence: job.weightsLicence,
    createdAt: input.now().toISOString().slice(0, 10),
  };
}
