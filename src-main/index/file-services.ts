import type { RecordingRef } from '#main/importers/importer.ts';
import type { EcgSignals } from '#main/io/read-ecg.ts';
import type { IoPool } from '#main/io/pool.ts';
import type { LeadSelection } from '#main/preprocessing/choose-leads.ts';
import type { LoadedModel } from '#main/models/read-model.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { toBeatCodes } from '#main/review/annotation-base.ts';
import type { ClassifiedBeats, ClassifierDeps } from '#main/review/classify-beats.ts';
import { classifyBeats } from '#main/review/classify-beats.ts';
import { classifyRows, type RowClassifierDeps } from '#main/review/classify-rows.ts';
import { describeRunExport } from '#main/review/export-note.ts';
import { scaleSamples } from '#main/review/scale-samples.ts';
import { createSpikingPredictor, type SpikingWish } from '#main/review/spiking-predictor.ts';
import { findFieldProblem } from '#main/review/spiking-wish.ts';
import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import type { RecordAnswer } from '#shared/domain/record-answer.ts';
import { wasTrainedOn } from '#shared/domain/recording-person.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { QualityGrade, QualitySpan } from '#shared/signal/signal-quality.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import type { AnnotationPlace, PlacedMark } from './place-annotations.ts';
import { placeAnnotations } from './place-annotations.ts';

/** A recording in a file, found under a path that the person named. */
export type FileRef = RecordingRef;

export interface FileWork {
  readonly signal: AbortSignal;
}

/** Asking a model, or a spiking network in its place. */
export interface AskWork extends FileWork {
  readonly spiking?: SpikingWish | undefined;
}

export interface DetectedFile {
  readonly beatCount: number;
  readonly leads: readonly DetectedLead[];
  /** Names of ECG leads that were to be looked at and were not, because they have another rate or length than the first. */
  readonly leftOutLeads: readonly string[];
  /** Name of the annotation file, below the folder for results. */
  readonly fileName: string;
}

/** A lead in which beats were looked for, and for how long it could be read how well. */
export interface DetectedLead {
  readonly name: string;
  readonly goodSec: number;
  readonly doubtfulSec: number;
  readonly unreadableSec: number;
}

export interface DetectOptions extends FileWork {
  readonly place: AnnotationPlace;
  readonly leads: LeadSelection;
}

export interface PredictedFile {
  readonly name: string;
  /** The importer's. */
  readonly notices: readonly string[];
  readonly facts: ClassifiedBeats['facts'];
  readonly seenInTraining: boolean;
  /** Samples count in the record's time base. */
  readonly columns: BeatPredictionColumns;
  /** Of a spiking network that answered in the model's place; undefined where nothing was asked. */
  readonly spiking: SpikingRun | undefined;
  /** Null where no folder for results was given. */
  readonly fileName: string | null;
}

/** What a model of whole recordings, or of their fragments, says of a recording. */
export interface AnsweredFile {
  readonly name: string;
  readonly contentSha256: string;
  /** The importer's. */
  readonly notices: readonly string[];
  /** Samples count in the leads' time base. */
  readonly answer: RecordAnswer;
  readonly timeBase: TimeBase;
  readonly seenInTraining: boolean;
  /** As in PredictedFile. */
  readonly spiking: SpikingRun | undefined;
}

/** Detecting and predicting on files, without a library. */
export interface FileServices {
  find(path: string): Promise<Result<readonly RecordingRef[]>>;
  /** How many recordings to work on side by side: one more than threads, so that none waits while a file is written. */
  readonly laneCount: number;
  detect(ref: RecordingRef, options: DetectOptions): Promise<Result<DetectedFile>>;
  predict(
    ref: RecordingRef,
    model: LoadedModel,
    options: AskWork & { readonly place: AnnotationPlace | null },
  ): Promise<Result<PredictedFile>>;
  /**
   * With a model of whole recordings or of fragments. Errors: the importer's; 'model/not-applicable' without ECG; those of the tensor process or
   * of the spiking pool, and 'snn/bad-input' for what is too short for spikes.
   */
  predictRows(ref: RecordingRef, model: NetworkModel, work: AskWork): Promise<Result<AnsweredFile>>;
}

const NORMAL_BEAT_CODE = 1;
const NOTE_CODE = 22;

/** @param pool  of spiking networks; its threads start when they are needed */
export function createFileServices(io: IoPool, classifier: ClassifierDeps, pool: SpikingPool): FileServices {
  const rowClassifier: RowClassifierDeps = {
    tensor: classifier.tensor,
    prepare: (input, { signal }) => io.run('prepare-rows', input, { signal }),
  };

  async function detect(ref: RecordingRef, { place, leads, signal }: DetectOptions): Promise<Result<DetectedFile>> {
    const read = await io.run('read-ecg', { ref, supportedLeads: [], leads }, { signal });
    if (!read.ok) return read;
    const { signals, leadNames, timeBase, recordTimeBase, frameRate } = read.value;
    const sampleRateHz = toSampleRateHz(timeBase);
    if (sampleRateHz < 50 || sampleRateHz > 2000) {
      return err(
        'model/not-applicable',
        `Beats can be found at 50 to 2000 Hz; '${ref.displayName}' has ${sampleRateHz} Hz.`,
      );
    }
    const detected = await io.run('detect-beats', { signals, sampleRateHz }, { signal });
    if (!detected.ok) return detected;
    const samples = scaleSamples(detected.value.samples, timeBase, recordTimeBase);
    const marks = Array.from(samples, (sample): PlacedMark => ({ sample, code: NORMAL_BEAT_CODE, aux: null }));
    const placed = await placeAnnotations(ref, { recordTimeBase, frameRate }, marks, place);
    if (!placed.ok) return placed;
    const seen = leadNames.map((name, l) => toDetectedLead(name, detected.value.leadSpans[l] ?? [], sampleRateHz));
    const leftOutLeads = leads === 'all' ? read.value.otherClockLeadNames : [];
    return ok({ beatCount: samples.length, leads: seen, leftOutLeads, fileName: placed.value });
  }

  async function predict(
    ref: RecordingRef,
    model: LoadedModel,
    { place, signal, spiking: wish }: AskWork & { readonly place: AnnotationPlace | null },
  ): Promise<Result<PredictedFile>> {
    const read = await io.run('read-ecg', { ref, supportedLeads: model.card.supportedLeads }, { signal });
    if (!read.ok) return read;
    const ecg = read.value;
    const request = { ...ecg, model, given: null, signal, onProgress: () => undefined };
    const spiking = wish && createSpikingPredictor(wish, { pool, now: Date.now });
    const classified = await classifyBeats(request, { ...classifier, tensor: spiking ?? classifier.tensor });
    if (!classified.ok) return classified;
    const { facts } = classified.value;
    const samples = scaleSamples(classified.value.columns.samples, ecg.timeBase, ecg.recordTimeBase);
    const columns = { ...classified.value.columns, samples };
    const answered = { facts: { ...facts, spiking: spiking?.describe() }, columns };
    const placed = place === null ? ok(null) : await placePrediction(ref, ecg, answered, place);
    if (!placed.ok) return placed;
    const seenInTraining = wasTrainedOn(model.card, ecg);
    const { name, notices } = ecg;
    return ok({ name, notices, facts, seenInTraining, columns, spiking: spiking?.describe(), fileName: placed.value });
  }

  async function predictRows(
    ref: RecordingRef,
    model: NetworkModel,
    { signal, spiking: wish }: AskWork,
  ): Promise<Result<AnsweredFile>> {
    const read = await io.run('read-leads', { ref }, { signal });
    if (!read.ok) return read;
    const { name, contentSha256, notices, timeBase, leads } = read.value;
    const tooShort = wish && findFieldProblem(model, leads[0]?.signal.length ?? 0, timeBase);
    if (tooShort !== undefined) return err('snn/bad-input', tooShort);
    const spiking = wish && createSpikingPredictor(wish, { pool, now: Date.now });
    const named = leads.map((lead) => ({ name: lead.name, signal: lead.signal }));
    const answer = await classifyRows(
      { model, leads: named, timeBase, signal },
      { ...rowClassifier, tensor: spiking ?? rowClassifier.tensor },
    );
    if (!answer.ok) return answer;
    const seenInTraining = wasTrainedOn(model.card, read.value);
    const own = { name, contentSha256, notices, answer: answer.value, timeBase, seenInTraining };
    return ok({ ...own, spiking: spiking?.describe() });
  }

  return { find: (path) => io.run('find-recordings', { path }), laneCount: io.size + 1, detect, predict, predictRows };
}

function toDetectedLead(name: string, spans: readonly QualitySpan[], sampleRateHz: number): DetectedLead {
  const toSec = (grade: QualityGrade) =>
    spans
      .filter((span) => span.grade === grade)
      .reduce((sum, { startSample, endSample }) => sum + (endSample - startSample) / sampleRateHz, 0);
  return { name, goodSec: toSec('good'), doubtfulSec: toSec('doubtful'), unreadableSec: toSec('unreadable') };
}

interface AnsweredBeats extends Pick<ClassifiedBeats, 'columns'> {
  readonly facts: ClassifiedBeats['facts'] & { readonly spiking: SpikingRun | undefined };
}

/** The same beats and the same note at time 0 as an export of a run has. */
function placePrediction(
  ref: RecordingRef,
  ecg: EcgSignals,
  { facts, columns }: AnsweredBeats,
  place: AnnotationPlace,
): Promise<Result<string>> {
  const codes = toBeatCodes(columns, facts.classIds);
  const beats = Array.from(columns.samples, (sample, k): PlacedMark => ({ sample, code: codes[k] ?? 0, aux: null }));
  const note: PlacedMark = { sample: 0, code: NOTE_CODE, aux: describeRunExport(facts) };
  return placeAnnotations(ref, ecg, [note, ...beats], place);
}
