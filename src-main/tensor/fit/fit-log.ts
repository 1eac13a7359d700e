import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitEpoch } from '../protocol/fit-report.ts';
import type { FitOut } from '../protocol/fit-spec.ts';
import { createEventFile } from './event-file.ts';
import { toFailure, writeWhole } from './write-whole.ts';

/** What a run says about itself in files: history, the last lines of a log, TensorBoard's events. */
export interface FitLog {
  addEpoch(epoch: FitEpoch): Promise<void>;
  /** A line of the text log, with the time before it. */
  addLine(line: string): Promise<void>;
}

const MAX_LINES = 200;

export interface OpenLogOptions {
  readonly out: FitOut;
  /** Epochs that are done already: what files tell of later ones is of a run that was ended, and will come again. */
  readonly doneEpochCount: number;
  readonly now: () => number;
}

export async function openFitLog({ out, doneEpochCount, now }: OpenLogOptions): Promise<FitLog> {
  const historyPath = join(out.folder, 'history.jsonl');
  await keepFirstLines(historyPath, doneEpochCount);
  const events =
    out.eventsFolder === null
      ? null
      : await createEventFile({ folder: out.eventsFolder, now, startStep: doneEpochCount + 1 });
  const { hotlogPath } = out;
  let lines = hotlogPath === null || doneEpochCount === 0 ? [] : await readLines(hotlogPath);

  async function addLine(line: string): Promise<void> {
    if (hotlogPath === null) return;
    lines = [...lines, `${new Date(now()).toISOString()} ${line}`].slice(-MAX_LINES);
    await guard(hotlogPath, writeFile(hotlogPath, `${lines.join('\n')}\n`));
  }

  return {
    addLine,
    async addEpoch(epoch) {
      await guard(historyPath, appendFile(historyPath, `${JSON.stringify(epoch)}\n`));
      if (events !== null) await guard('the event file', events.append(epoch.epoch, toScalars(epoch)));
      await addLine(toSentence(epoch));
    },
  };
}

async function guard(path: string, write: Promise<void>): Promise<void> {
  await write.catch((error: unknown) => {
    throw toFailure(error, path);
  });
}

async function keepFirstLines(path: string, count: number): Promise<void> {
  const lines = (await readLines(path)).slice(0, count);
  await writeWhole(path, [Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8')]);
}

async function readLines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

function toScalars(epoch: FitEpoch): Record<string, number> {
  const { validation } = epoch;
  return {
    'loss/train': epoch.trainLoss,
    learning_rate: epoch.learningRate,
    ...(validation === null
      ? {}
      : {
          'loss/validation': validation.loss,
          'validation/accuracy': validation.accuracy,
          'validation/macro_f1': validation.macroF1,
          ...(validation.macroAuc === null ? {} : { 'validation/macro_auc': validation.macroAuc }),
        }),
  };
}

function toSentence(epoch: FitEpoch): string {
  const { validation } = epoch;
  const judged =
    validation === null
      ? ''
      : `, validation loss ${validation.loss.toFixed(4)}, accuracy ${validation.accuracy.toFixed(4)}, macro F1 ${validation.macroF1.toFixed(4)}`;
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return `epoch ${epoch.epoch} of ${epoch.epochCount}: loss ${epoch.trainLoss.toFixed(4)}${judged}, learning rate ${epoch.learningRate.toPrecision(3)}, ${seconds(epoch.elapsedMs)}, ${seconds(epoch.remainingMs)} left${epoch.isBest ? ', the best so far' : ''}`;
}
