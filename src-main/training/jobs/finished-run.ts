import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InputStatisticsFacts, ModelResult, TreesFacts } from '#shared/domain/model-card.ts';
import type { ChosenOnValidation } from '../choose-on-validation.ts';
import type { FittedRun } from './fit-run.ts';
import type { JudgedRecords } from './judge-run.ts';
import { writeWhole } from './work-folder.ts';

/** What is kept of a fold that is done, so that it is not done again. Its model lies in 'model' of the run's folder. */
export interface FinishedRun extends Pick<
  FittedRun,
  'chosenEpoch' | 'epochCount' | 'figure' | 'balanceText' | 'trainingSec'
> {
  /** Of the whole set and split: a run of other data is no run of this job. */
  readonly dataSha256: string;
  readonly splitSha256: string;
  readonly chosen: ChosenOnValidation;
  readonly inputStatistics: InputStatisticsFacts | null;
  /** Not there in work folders of before. */
  readonly trees?: TreesFacts | null;
  readonly result: ModelResult;
  /** Not there in work folders of before. */
  readonly byRecord?: JudgedRecords | null;
  /** Of the last epoch, where another was chosen on rows that judge it. */
  readonly last: ModelResult | null;
}

const FILE = 'result.json';
const PROBABILITIES = 'test.probabilities.bin';

export async function writeFinishedRun(folder: string, run: FinishedRun, probabilities: Float32Array): Promise<void> {
  const { buffer, byteOffset, byteLength } = probabilities;
  await writeWhole(join(folder, PROBABILITIES), new Uint8Array(buffer, byteOffset, byteLength));
  await writeWhole(join(folder, FILE), `${JSON.stringify(run, undefined, 2)}\n`);
}

/** Undefined where the run is not done, or was done on other data. */
export async function readFinishedRun(
  folder: string,
  { dataSha256, splitSha256 }: Pick<FinishedRun, 'dataSha256' | 'splitSha256'>,
): Promise<{ readonly run: FinishedRun; readonly probabilities: Float32Array } | undefined> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => undefined);
  const bytes = await readFile(join(folder, PROBABILITIES)).catch(() => undefined);
  if (text === undefined || bytes === undefined) return undefined;
  const run = JSON.parse(text) as FinishedRun; // writeFinishedRun wrote it, in a folder that the job's hash guards
  if (run.dataSha256 !== dataSha256 || run.splitSha256 !== splitSha256) return undefined;
  return { run, probabilities: new Float32Array(Uint8Array.from(bytes).buffer) };
}

/** Tables of the runs of a work folder that are done, in order of their names. */
export async function listFinishedResults(workFolder: string): Promise<readonly ModelResult[]> {
  const parent = join(workFolder, 'runs');
  const names = await readdir(parent).catch((): string[] => []);
  const results: ModelResult[] = [];
  for (const name of names.sort(BY_NUMBER.compare)) {
    const text = await readFile(join(parent, name, FILE), 'utf8').catch(() => undefined);
    if (text !== undefined) results.push((JSON.parse(text) as FinishedRun).result); // writeFinishedRun wrote it
  }
  return results;
}

const BY_NUMBER = new Intl.Collator('en', { numeric: true });
