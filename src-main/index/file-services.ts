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
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import type { RecordAnswer } from '#shared/domain/record-answer.ts';
import { wasTrainedOn } from '#shared/domain/recording-person.ts';
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
    options: FileWork & { readonly place: AnnotationPlace | null },
  ): Promise<Result<PredictedFile>>;
  /** With a model of whole recordings or of fragments. Errors: the importer's; 'model/not-applicable' without ECG; those of the tensor process. */
  predictRows(ref: RecordingRef, model: NetworkModel, work: FileWork): Promise<Result<AnsweredFile>>;
}

const NORMAL_BEAT_CODE = 1;
const NOTE_CODE = 22;

export function createFileServices(io: IoPool, classifier: ClassifierDeps): FileServices {
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
    { place, signal }: FileWork & { readonly place: AnnotationPlace | null },
  ): Promise<Result<PredictedFile>> {
    const read = await io.run('read-ecg', { ref, supportedLeads: model.card.supportedLeads }, { signal });
    if (!read.ok) return read;
    const ecg = read.value;
    const request = { ...ecg, model, given: null, signal, onProgress: () => undefined };
    const classified = await classifyBeats(request, classifier);
    if (!classified.ok) return classified;
    const { facts } = classified.value;
    const samples = scaleSamples(classified.value.columns.samples, ecg.timeBase, ecg.recordTimeBase);
    const columns = { ...classified.value.columns, samples };
    const placed = place === null ? ok(null) : await placePrediction(ref, ecg, { facts, columns }, place);
    if (!placed.ok) return placed;
    const seenInTraining = wasTrainedOn(model.card, ecg);
    return ok({ name: ecg.name, notices: ecg.notices, facts, seenInTraining, columns, fileName: placed.value });
  }

  async function predictRows(
    ref: RecordingRef,
    model: NetworkModel,
    { signal }: FileWork,
  ): Promise<Result<AnsweredFile>> {
    const read = await io.run('read-leads', { ref }, { signal });
    if (!read.ok) return read;
    const { name, contentSha256, notices, timeBase, leads } = read.value;
    const named = leads.map((lead) => ({ name: lead.name, signal: lead.signal }));
    const answer = await classifyRows({ model, leads: named, timeBase, signal }, rowClassifier);
    if (!answer.ok) return answer;
    const seenInTraining = wasTrainedOn(model.card, read.value);
    return ok({ name, contentSha256, notices, answer: answer.value, timeBase, seenInTraining });
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

/** The same beats and the same note at time 0 as an export of a run has. */
function placePrediction(
  ref: RecordingRef,
  ecg: EcgSignals,
  { facts, columns }: ClassifiedBeats,
  place: AnnotationPlace,
): Promise<Result<string>> {
  const codes = toBeatCodes(columns, facts.classIds);
  const beats = Array.from(columns.samples, (sample, k): PlacedMark => ({ sample, code: codes[k] ?? 0, aux: null }));
  const note: PlacedMark = { sample: 0, code: NOTE_CODE, aux: describeRunExport(facts) };
  return placeAnnotations(ref, ecg, [note, ...beats], place);
}
