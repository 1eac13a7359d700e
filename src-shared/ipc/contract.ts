import { z } from 'zod';
import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { BeatAnalysis } from '#shared/domain/beat-analysis.ts';
import type { Job } from '#shared/domain/job.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { SignalWindow } from '#shared/domain/signal-window.ts';
import type {
  CorrectionSurvey,
  TrainingEstimate,
  TrainingRun,
  TrainingRunSummary,
  TrainingSurvey,
} from '#shared/domain/training-run.ts';
import type { Result } from '#shared/result/result.ts';
import type { Answer, Call } from './call.ts';
import { answer, command, query } from './call.ts';
import type { CallName } from './names.ts';
import * as annotations from './schemas/annotations.ts';
import type { AppInfo } from './schemas/app.ts';
import type { SplitAnswer } from './schemas/beats.ts';
import { analyzeBeatsInput, splitBeatsInput } from './schemas/beats.ts';
import { jobId, nothing } from './schemas/common.ts';
import * as files from './schemas/files.ts';
import * as library from './schemas/library.ts';
import * as models from './schemas/models.ts';
import * as predictions from './schemas/predictions.ts';
import type { Settings } from './schemas/settings.ts';
import { settingsPatch } from './schemas/settings.ts';
import { prepareFilterInput, windowInput } from './schemas/signals.ts';
import * as spiking from './schemas/spiking.ts';
import * as training from './schemas/training.ts';

const jobInput = z.strictObject({ jobId });

/** Every call that crosses between renderer and main. Main parses the input; the answer is an envelope (Result). */
export const contract = {
  'app.info': query(nothing, answer<AppInfo>()),
  'app.retry-tensor': command(nothing, answer<AppInfo>()),
  'library.list': query(library.listInput, answer<library.ListAnswer>()),
  'library.get': query(library.recordInput, answer<RecordDetail>()),
  'library.delete-record': command(library.recordInput, answer<null>()),
  'library.delete-patient': command(library.patientInput, answer<null>()),
  'library.verify': command(nothing, answer<Job>()),
  'import.start': command(library.importInput, answer<Job>()),
  'jobs.list': query(nothing, answer<readonly Job[]>()),
  'jobs.get': query(jobInput, answer<Job>()),
  'jobs.cancel': command(jobInput, answer<Job>()),
  'signals.read-window': query(windowInput, answer<SignalWindow>()),
  /** Starts what makes a filter's wide columns of a record; null where nothing is missing. */
  'signals.prepare-filter': command(prepareFilterInput, answer<Job | null>()),
  'annotations.read': query(annotations.setInput, answer<annotations.ReadSetAnswer>()),
  'annotations.create-set': command(annotations.createSetInput, answer<AnnotationSetSummary>()),
  'annotations.edit': command(annotations.editInput, answer<annotations.EditAnswer>()),
  'annotations.undo': command(annotations.stepInput, answer<annotations.EditAnswer>()),
  'annotations.redo': command(annotations.stepInput, answer<annotations.EditAnswer>()),
  'annotations.history': query(annotations.setInput, answer<annotations.HistoryAnswer>()),
  'predictions.start': command(predictions.startPredictionInput, answer<Job>()),
  'predictions.read': query(predictions.runInput, answer<predictions.RunAnswer>()),
  /** Of a model of whole recordings or fragments. */
  'predictions.read-rows': query(predictions.runInput, answer<predictions.RowsAnswer>()),
  /** Spiking forms of models, with their cards: accuracy over time steps, operations, energy. */
  'spiking.list': query(nothing, answer<readonly spiking.SpikingModelSummary[]>()),
  /** May take a second: the recording is run, once for as long as the next windows are of the same layer. */
  'spiking.raster': query(spiking.rasterInput, answer<spiking.SpikeRaster>()),
  /** Nobody looks any more: what runs is ended. A query, because it must not wait behind commands; nothing that is stored changes. */
  'spiking.stop-raster': query(spiking.rasterSubject, answer<null>()),
  /** May take seconds; a page that has gone on drops the answer. */
  'beats.analyze': query(analyzeBeatsInput, answer<BeatAnalysis>()),
  /** As long. */
  'beats.split': query(splitBeatsInput, answer<SplitAnswer>()),
  'models.list': query(nothing, answer<readonly models.ModelSummary[]>()),
  /** Networks that find onsets and offsets of waves. */
  'waves.list': query(nothing, answer<readonly models.WavesModelSummary[]>()),
  'models.show': query(models.modelInput, answer<models.ModelDetail>()),
  /** From now on it answers for its task, here and in the commands. */
  'models.activate': command(models.modelInput, answer<models.ModelSummary>()),
  /** For good; refused for one that came with the program. */
  'models.delete': command(models.modelInput, answer<null>()),
  'models.export': command(models.exportModelInput, answer<Job>()),
  'models.import': command(models.importModelInput, answer<models.ModelSummary>()),
  'training.options': query(nothing, answer<training.TrainingOptions>()),
  'training.survey': query(training.planInput, answer<TrainingSurvey>()),
  /** May take seconds where nothing is known of this machine: some batches are timed. */
  'training.estimate': query(training.planInput, answer<TrainingEstimate>()),
  'training.start': command(training.planInput, answer<TrainingRunSummary>()),
  'training.resume': command(training.runInput, answer<TrainingRunSummary>()),
  'training.list': query(nothing, answer<readonly TrainingRunSummary[]>()),
  'training.show': query(training.runInput, answer<TrainingRun>()),
  'training.delete': command(training.runInput, answer<null>()),
  'training.corrections': query(training.correctionsInput, answer<CorrectionSurvey>()),
  'training.compression': query(training.compressionInput, answer<training.CompressionOptions>()),
  /** Remembers the folder with a model's data sets. May take a second: what is in it is listed. */
  'training.take-data': command(training.takeDataInput, answer<training.CompressionOptions>()),
  'export.start': command(files.exportInput, answer<Job>()),
  'export.collect': query(files.collectInput, answer<files.CollectAnswer>()),
  /** Open the system's dialog, and change nothing: no command waits for a person. Under the browser shell the page uploads instead, and this is refused. */
  'files.choose-import': query(files.chooseImportInput, answer<readonly files.Grant[]>()),
  'files.choose-export': query(nothing, answer<files.Grant | null>()),
  'settings.read': query(nothing, answer<Settings>()),
  'settings.write': command(settingsPatch, answer<Settings>()),
} as const satisfies Record<CallName, Call<z.ZodType, unknown>>;

export type Contract = typeof contract;
/** What a caller sends. */
export type CallInput<N extends CallName> = z.input<Contract[N]['input']>;
/** What a handler gets, parsed. */
export type ParsedInput<N extends CallName> = z.output<Contract[N]['input']>;
export type CallOutput<N extends CallName> = Contract[N]['output'] extends Answer<infer T> ? T : never;
export type CallResult<N extends CallName> = Result<CallOutput<N>>;
/** One handler for each call: a missing one is a compile error. */
export type Handlers = { readonly [N in CallName]: (input: ParsedInput<N>) => Promise<CallResult<N>> | CallResult<N> };
