import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import { fitWavesFolds, type FitFoldsInput, type FittedFolds } from '#main/training/fit-waves-folds.ts';
import { explainMissingData } from '#main/training/data/explain-missing-data.ts';
import type { WavesTrainingJob } from '#shared/domain/waves-training-job.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { readMarkedRecording, toWavesRecording, type MarkedRecording } from './read-waves-recording.ts';

export interface FitWavesModelInput extends Pick<FitFoldsInput, 'signal' | 'onEpoch' | 'keepFolder'> {
  readonly job: WavesTrainingJob;
  /** Folder that holds the data set's folder. */
  readonly dataFolder: string;
}

export interface FittedWavesModel extends FittedFolds {
  readonly recordings: readonly MarkedRecording[];
}

/** Trains the networks of a job on its data set. Errors: the importer's; 'app/wrong-use'; those of the tensor process. */
export async function fitWavesModel(
  input: FitWavesModelInput,
  tensor: Pick<TensorSupervisor, 'fitWaves'>,
): Promise<Result<FittedWavesModel>> {
  const { job, dataFolder } = input;
  const recordings = await readMarkedRecordings(job, dataFolder);
  if (!recordings.ok) return recordings;
  const workFolder = await mkdtemp(join(tmpdir(), 'overread-train-'));
  try {
    const fitted = await fitWavesFolds(
      { ...input, recordings: recordings.value.map(toWavesRecording), workFolder },
      tensor,
    );
    return fitted.ok ? ok({ ...fitted.value, recordings: recordings.value }) : fitted;
  } finally {
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** The job's recordings, fold after fold. Errors: the first recording's that fails, and those of explainMissingData. */
export async function readMarkedRecordings(
  { folds, dataSet, leads }: WavesTrainingJob,
  dataFolder: string,
): Promise<Result<readonly MarkedRecording[]>> {
  const recordings: MarkedRecording[] = [];
  for (const name of folds.flat()) {
    const recording = await readMarkedRecording(join(dataFolder, dataSet), name, leads);
    if (!recording.ok) return explainMissingData(recording, { dataFolder, dataSets: [dataSet] });
    recordings.push(recording.value);
  }
  return ok(recordings);
}
