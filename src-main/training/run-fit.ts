import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochReport, FitRows, FitSpec } from '#main/tensor/protocol.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { LabelledRows } from './labelled-record.ts';

export interface RunFitInput {
  readonly spec: Omit<FitSpec, 'train' | 'validation' | 'outFolder'>;
  readonly train: LabelledRows;
  readonly validation: LabelledRows;
  /** Made for this run and removed afterwards. */
  readonly workFolder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEpoch: (epoch: EpochReport) => void;
}

/** What a run leaves: of each epoch, in order, the validation logits and the weights. */
export interface FittedRun {
  /** [epochCount][validationRowCount * classCount] */
  readonly logitsByEpoch: readonly Float32Array[];
  readonly weightsByEpoch: readonly Float32Array[];
}

/** One training run in a process of its own, its data and results by file. Errors: those of the tensor process. */
export async function runFit(input: RunFitInput, tensor: Pick<TensorSupervisor, 'fit'>): Promise<Result<FittedRun>> {
  const { workFolder, signal, onEpoch } = input;
  const outFolder = join(workFolder, 'out');
  await mkdir(outFolder, { recursive: true });
  try {
    const spec: FitSpec = {
      ...input.spec,
      train: await writeRows(workFolder, 'train', input.train),
      validation: await writeRows(workFolder, 'validation', input.validation),
      outFolder,
    };
    const fitted = await tensor.fit({ spec, onEpoch, ...(signal === undefined ? {} : { signal }) });
    if (!fitted.ok) return fitted;
    const epochs = Array.from({ length: fitted.value.epochCount }, (_, k) => `epoch-${String(k + 1).padStart(3, '0')}`);
    return ok({
      logitsByEpoch: await Promise.all(epochs.map((epoch) => readFloats(join(outFolder, `${epoch}.logits.bin`)))),
      weightsByEpoch: await Promise.all(epochs.map((epoch) => readFloats(join(outFolder, `${epoch}.weights.bin`)))),
    });
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

async function writeRows(folder: string, name: string, { inputs, labels }: LabelledRows): Promise<FitRows> {
  const inputsPath = join(folder, `${name}.inputs.bin`);
  const labelsPath = join(folder, `${name}.labels.bin`);
  await writeFile(inputsPath, new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength));
  await writeFile(labelsPath, labels);
  return { inputsPath, labelsPath, rowCount: labels.length };
}

async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
