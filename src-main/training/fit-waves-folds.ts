import { createHash, type Hash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochReport, FitWavesSpec } from '#main/tensor/protocol.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { WavesTrainingJob } from '#shared/domain/waves-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** A recording as the network is trained on it. */
export interface WavesRecording {
  readonly name: string;
  readonly leadCount: number;
  readonly sampleCount: number;
  /** [leadCount * sampleCount] */
  readonly inputs: Float32Array;
  /** [2 * leadCount * sampleCount] */
  readonly labels: Uint8Array;
}

export interface FitFoldsInput {
  readonly job: WavesTrainingJob;
  /** Of all folds. */
  readonly recordings: readonly WavesRecording[];
  /** Weights of finished runs stay in it, named by everything that they depend on: an interrupted job goes on with the next fold. */
  readonly keepFolder: string;
  /** For files that the tensor process reads and writes; emptied afterwards. */
  readonly workFolder: string;
  readonly signal?: AbortSignal;
  /** `fold` counts from 1; null: the last run, on all recordings. */
  readonly onEpoch: (progress: EpochReport & { readonly fold: number | null }) => void;
}

export interface FittedFolds {
  /** By fold: trained without the fold's records. */
  readonly foldWeights: readonly Float32Array[];
  readonly weights: Float32Array;
}

/** Trains once without each fold, then on everything. Errors: 'app/wrong-use' for folds that contradict themselves; the tensor process's. */
export async function fitWavesFolds(
  input: FitFoldsInput,
  tensor: Pick<TensorSupervisor, 'fitWaves'>,
): Promise<Result<FittedFolds>> {
  const { job, recordings } = input;
  const names = job.folds.flat();
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined)
    return err('app/wrong-use', `The training job cannot be run: record ${repeated} is in two folds.`);
  const runs = [...job.folds, []].map((leftOut, index): Once => {
    const fold = index < job.folds.length ? index + 1 : null;
    return { train: recordings.filter(({ name }) => !leftOut.includes(name)), fold };
  });
  const weights = new Array<Float32Array>(runs.length);
  const waiting = runs.entries();
  let failure: Result<never> | undefined;
  const lanes = Array.from({ length: RUNS_AT_ONCE }, async () => {
    for (const [index, run] of waiting) {
      const fitted = await fitOnce(input, run, tensor);
      if (!fitted.ok) failure ??= fitted;
      if (failure !== undefined || !fitted.ok) return;
      weights[index] = fitted.value;
    }
  });
  await Promise.all(lanes);
  if (failure !== undefined) return failure;
  return ok({ foldWeights: weights.slice(0, -1), weights: weights[runs.length - 1] ?? new Float32Array(0) });
}

/** A run keeps one core busy and hardly a second: its convolutions are too small to be shared out. */
const RUNS_AT_ONCE = 2;

interface Once {
  readonly train: readonly WavesRecording[];
  readonly fold: number | null;
}

/** One fold: the run from scratch, and the refinements of what it left. */
async function fitOnce(
  input: FitFoldsInput,
  { train, fold }: Once,
  tensor: Pick<TensorSupervisor, 'fitWaves'>,
): Promise<Result<Float32Array>> {
  const { refinements, ...first } = input.job.fit;
  const data = hashData(train);
  let key = toKey([input.job.architecture, first], data);
  let fitted = await runStage(input, { train, fold, fit: first, key, startPath: null }, tensor);
  for (const [index, refinement] of refinements.entries()) {
    if (!fitted.ok) return fitted;
    const fit = { ...first, ...refinement, seed: (first.seed + index + 1) >>> 0 };
    const startPath = toKeptPath(input, key);
    key = toKey([key, fit], data);
    fitted = await runStage(input, { train, fold, fit, key, startPath }, tensor);
  }
  return fitted;
}

interface Stage extends Once {
  readonly fit: Omit<WavesTrainingJob['fit'], 'refinements'>;
  /** Names everything that the weights depend on. */
  readonly key: string;
  readonly startPath: string | null;
}

async function runStage(
  input: FitFoldsInput,
  { train, fold, fit, key, startPath }: Stage,
  tensor: Pick<TensorSupervisor, 'fitWaves'>,
): Promise<Result<Float32Array>> {
  const { job, keepFolder, signal, onEpoch } = input;
  const keptPath = toKeptPath(input, key);
  const kept = await readFloats(keptPath);
  if (kept !== undefined) return ok(kept);
  const workFolder = join(input.workFolder, `run-${fold ?? 'all'}`);
  await mkdir(workFolder, { recursive: true });
  await mkdir(keepFolder, { recursive: true });
  try {
    const spec: FitWavesSpec = {
      architecture: job.architecture,
      ...fit,
      startPath,
      train: await writeLeads(workFolder, train),
      outFolder: workFolder,
    };
    const fitted = await tensor.fitWaves({
      spec,
      onEpoch: (epoch) => onEpoch({ ...epoch, fold }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (!fitted.ok) return fitted;
    const weights = await readFile(join(workFolder, 'final.weights.bin'));
    // Renamed into place: half a file would be taken for a finished run.
    await writeFile(`${keptPath}.new`, weights);
    await rename(`${keptPath}.new`, keptPath);
    return ok(toFloats(weights));
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

function toKeptPath({ keepFolder }: FitFoldsInput, key: string): string {
  return join(keepFolder, `${key}.weights.bin`);
}

function hashData(train: readonly WavesRecording[]): (hash: Hash) => void {
  return (hash) => {
    for (const { name, inputs, labels } of train) hash.update(name).update(toBytes(inputs)).update(labels);
  };
}

function toKey(settings: unknown, addData: (hash: Hash) => void): string {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  addData(hash);
  return hash.digest('hex').slice(0, 16);
}

async function writeLeads(folder: string, train: readonly WavesRecording[]): Promise<FitWavesSpec['train']> {
  const inputsPath = join(folder, 'train.inputs.bin');
  const labelsPath = join(folder, 'train.labels.bin');
  await writeFile(
    inputsPath,
    train.map(({ inputs }) => toBytes(inputs)),
  );
  await writeFile(
    labelsPath,
    train.map(({ labels }) => labels),
  );
  let inputOffset = 0;
  const recordings = train.map(({ leadCount, sampleCount }) => {
    const recording = { inputOffset, leadCount, sampleCount };
    inputOffset += leadCount * sampleCount;
    return recording;
  });
  return { inputsPath, labelsPath, recordings };
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function readFloats(path: string): Promise<Float32Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? undefined : toFloats(bytes);
}

function toFloats(bytes: Buffer): Float32Array {
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
