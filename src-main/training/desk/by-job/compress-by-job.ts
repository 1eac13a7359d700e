import { join } from 'node:path';
import type { JobContext } from '#main/jobs/queue.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import type { TrainingRunRow } from '#main/store/tables/training-run.ts';
import { toCompressCommand } from '#main/training/compress/compress-command.ts';
import { compressModel } from '#main/training/compress/compress-model.ts';
import { toAlqMethod, toRoundingRun, type CompressionSettings } from '#main/training/compress/compression-settings.ts';
import { roundModel } from '#main/training/compress/round-model.ts';
import { isPlainRounding } from '#shared/domain/compression-method.ts';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import {
  toPlanRows,
  type OverallFigures,
  type TestRowsFigures,
  type TrainingOutcome,
  type TrainingPlan,
} from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { DESK_COORDINATES } from '../compress-on-library.ts';
import { CHOSEN_BY_LAST } from '../fitted-on-library.ts';
import { createEpochFollower } from '../follow-compression.ts';
import { keepModel, toCompressedSize } from '../keep-model.ts';
import { findNextVersion, type NextVersion } from '../next-version.ts';
import { toRunFolder, type RunTrainingDeps } from '../training-context.ts';
import { findCompressible } from './compressible-model.ts';

interface ByJob {
  readonly run: TrainingRunRow;
  readonly context: JobContext;
  readonly deps: RunTrainingDeps;
}

/**
 * Makes a model smaller as the command line does it: on the rows of its own training job, from the folder that was chosen for them; or by
 * rounding alone. What comes out is judged on that job's test rows beside the model that it was made of, and goes into the library.
 * Errors: those of findCompressible, of the data folders, of compressModel and roundModel, and of taking the model in.
 */
export async function compressByJob(own: ByJob): Promise<Result<null>> {
  const { run, deps, context } = own;
  const { start } = run.plan;
  if (start.kind !== 'model') return err('training/not-possible', 'Only a whole model can be made smaller.');
  const found = await findCompressible(start.modelId, deps.models);
  if (!found.ok) return found;
  const { model, dataSets } = found.value;
  const listed = (await deps.models.list()).models;
  const { card: parent } = model;
  const next = findNextVersion(deps.db.read, listed, { architecture: parent.architecture, parent });
  await deps.whenQuiet(context.signal);
  const work = { model, next };
  const made = toPlanRows(run.plan) === 'none' ? await round(own, work) : await compress(own, { ...work, dataSets });
  return made.ok ? keep(own, { ...made.value, parent }) : made;
}

interface Work {
  readonly model: NetworkModel;
  readonly next: NextVersion;
}

interface Made extends Pick<TrainingOutcome, 'chosenEpoch' | 'chosenBy'> {
  readonly card: ModelCard;
}

async function compress(own: ByJob, work: Work & { readonly dataSets: readonly string[] }): Promise<Result<Made>> {
  const { run, context, deps } = own;
  const folder = await deps.dataFolders.find(work.dataSets);
  if (!folder.ok) return folder;
  const facts = toFacts(own, work);
  const { settings } = facts;
  const method = settings.method === 'alq' ? toAlqMethod(settings) : toRoundingRun(settings);
  const epochs = createEpochFollower(own, method);
  const card = await compressModel(
    {
      ...facts,
      dataFolder: folder.value.path,
      finder: deps.finder,
      report: deps.report,
      now: deps.now,
      signal: context.signal,
      onRows: ({ rowCount, records }) => {
        deps.journal.tell(run.id, `${rowCount} rows of ${records.length} recordings are those of its card.`);
        epochs.begin();
      },
      onEpoch: (epoch) => epochs.take(epoch),
      onProgress: (progress) => epochs.step(progress),
    },
    deps.tensor,
  );
  if (!card.ok) return card;
  const isLast = card.value.compression?.judgedOn === 'train';
  const chosenBy = isLast ? CHOSEN_BY_LAST : 'the best on the rows that choose';
  return ok({ card: card.value, chosenEpoch: epochs.keptEpoch(), chosenBy });
}

async function round(own: ByJob, work: Work): Promise<Result<Made>> {
  const card = await roundModel(toFacts(own, work));
  return card.ok ? ok({ card: card.value, chosenEpoch: 0, chosenBy: 'nothing was trained' }) : card;
}

function toFacts(own: ByJob, { model, next }: Work) {
  const { run, context, deps } = own;
  const outFolder = toRunFolder(own);
  const settings = toSettings(run.plan);
  const hasRows = toPlanRows(run.plan) !== 'none';
  return {
    model,
    settings,
    modelId: next.modelId,
    version: next.version,
    name: run.title,
    outFolder,
    overwrites: false,
    workFolder: join(outFolder, 'work'),
    command: toCompressCommand(model.card.id, settings, { outFolder: 'DIR', hasRows }),
    codeVersion: deps.codeVersion,
    today: new Date(deps.now()).toISOString().slice(0, 10),
    tell: (line: string) => context.report({ message: toSentenceCase(line) }),
  };
}

/** As many rows as the plan's schema lets through: all. */
export const ALL_ROWS = 10_000_000;

/** What the command line would be told. */
export function toSettings({ compression, fit }: Pick<TrainingPlan, 'compression' | 'fit'>): CompressionSettings {
  const method = compression?.method ?? 'int8';
  return {
    method,
    seed: fit.seed,
    targetBits: compression?.targetBits ?? 0,
    coordinates: DESK_COORDINATES,
    probeCount: 0,
    epochCount: isPlainRounding(method) ? null : fit.epochCount,
    maxRowsPerClass: fit.maxRowsPerClass >= ALL_ROWS ? null : fit.maxRowsPerClass,
    fold: null,
  };
}

function keep(
  own: ByJob,
  { card, chosenEpoch, chosenBy, parent }: Made & { readonly parent: ModelCard },
): Promise<Result<null>> {
  const { compression } = card;
  const testRows = toTestRows(card);
  const outcome: TrainingOutcome = {
    modelId: card.id,
    modelVersion: card.version,
    chosenEpoch,
    chosenBy,
    heldOut: null,
    comparison: null,
    visibility: null,
    paper: null,
    ...(compression === undefined ? {} : { compression: toCompressedSize(compression) }),
    ...(testRows === undefined ? {} : { testRows }),
  };
  const folder = join(toRunFolder(own), card.id);
  return keepModel(own, { folder, outcome, parentModelId: parent.id, sentence: toSentence(outcome) });
}

/** Of its card's tables: the first is its own, the second that of the model that it was made of. */
function toTestRows({ results }: ModelCard): TestRowsFigures | undefined {
  const [after, before] = results;
  if (after === undefined) return undefined;
  return {
    rowCount: after.figures?.rowCount ?? after.classes.reduce((sum, own) => sum + own.referenceCount, 0),
    after: toOverall(after),
    before: before === undefined ? null : toOverall(before),
  };
}

function toOverall({ accuracy, macroF1, figures }: ModelResult): OverallFigures {
  const toBare = (value: number) => ({ value, low: null, high: null });
  return { accuracy: figures?.accuracy ?? toBare(accuracy), macroF1: figures?.macroF1 ?? toBare(macroF1) };
}

function toSentence({ modelId, modelVersion, testRows, compression }: TrainingOutcome): string {
  const toPercent = ({ accuracy }: OverallFigures) => `${(100 * (accuracy.value ?? NaN)).toFixed(1)} %`;
  const before = testRows?.before == null ? '' : ` (${toPercent(testRows.before)} before)`;
  const judged =
    testRows === undefined
      ? 'nothing was judged'
      : `accuracy ${toPercent(testRows.after)}${before} on ${testRows.rowCount} test rows`;
  const smaller =
    compression === undefined
      ? ''
      : `, ${(compression.uncompressedBytes / compression.fileBytes).toFixed(1)} times smaller counting every byte`;
  return `Made ${modelId} ${modelVersion}: ${judged}${smaller}.`;
}

/** Lines of the command line begin small. */
function toSentenceCase(line: string): string {
  return line.charAt(0).toUpperCase() + line.slice(1);
}
