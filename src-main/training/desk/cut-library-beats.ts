import { chooseLeads } from '#main/preprocessing/choose-leads.ts';
import type { PreparedRecording, PrepareRecordingInput } from '#main/preprocessing/prepare-recording.ts';
import type { SignalReader } from '#main/signals/read-window.ts';
import type { Database, ReadDb } from '#main/store/database.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { findAamiClass } from '#shared/domain/aami.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { isHumanLabel, isTakenOverFromPerson } from './label-origin.ts';

/** Runs `prepareRecording` in a worker; the signals and beats that it is given are moved there and gone here. */
export type PrepareInWorker = (
  input: PrepareRecordingInput,
  options: { readonly signal: AbortSignal },
) => Promise<Result<PreparedRecording>>;

export interface LibraryBeatsDeps {
  readonly db: Database;
  readonly signals: Pick<SignalReader, 'readSamples'>;
  readonly prepare: PrepareInWorker;
}

export interface LibraryBeatsRequest {
  readonly recordId: RecordId;
  readonly setId: AnnotationSetId;
  readonly card: Pick<ModelCard, 'recipeId' | 'supportedLeads'>;
  readonly signal: AbortSignal;
}

/** Beats of a library's recording that a person has labelled, as a model's input. */
export interface LibraryBeats {
  /** [rowCount * inputLength] */
  readonly inputs: Float32Array;
  /** [rowCount] index into AAMI_CLASSES. */
  readonly labels: Uint8Array;
  /** [rowCount] 1 where the reader decided: confirmed, changed or added it. */
  readonly isDecided: Uint8Array;
  /** By class: labelled beats that the recipe cannot cut, or that the model says nothing about. */
  readonly leftOut: Uint32Array;
}

/**
 * All beats of a set give the rhythm; those that a person labelled give rows. What is still the model's own answer is no label.
 * Errors: 'library/unknown-record', 'model/not-applicable', those of reading the library's files, 'job/cancelled'.
 */
export async function cutLibraryBeats(
  { recordId, setId, card, signal }: LibraryBeatsRequest,
  { db, signals, prepare }: LibraryBeatsDeps,
): Promise<Result<LibraryBeats>> {
  const read = db.tryRead((reading) =>
    ok({
      record: findRecord(reading, recordId),
      leads: listLeads(reading, recordId),
      beats: readBeats(reading, setId),
    }),
  );
  if (!read.ok) return read;
  const { record, beats } = read.value;
  const leads = chooseLeads(read.value.leads, card);
  const [lead] = leads;
  if (record === undefined || lead === undefined)
    return err('library/unknown-record', 'A recording of the training data is not in the library any more.', {
      recordId,
    });
  const samplesOfLeads: Float32Array[] = [];
  for (const { key } of leads) {
    const samples = await signals.readSamples({
      recordId,
      leadKey: key,
      startSample: 0,
      endSample: record.sampleCount,
    });
    if (!samples.ok) return samples;
    samplesOfLeads.push(samples.value);
  }
  const given = {
    samples: Float64Array.from(beats, ({ sample }) => toOtherClock(sample, record.timeBase, lead.timeBase)),
    codes: Uint8Array.from(beats, ({ code }) => code),
  };
  const input = { card, leadName: lead.name, signals: samplesOfLeads, timeBase: lead.timeBase, given };
  const prepared = await prepare(input, { signal });
  if (!prepared.ok) return signal.aborted ? err('job/cancelled', 'Cancelled.') : prepared;
  const { notApplicable } = prepared.value;
  if (notApplicable !== null) return err('model/not-applicable', notApplicable, { recordId });
  return ok(keepLabelled(beats, prepared.value));
}

interface LabelledBeat {
  readonly sample: number;
  readonly code: number;
  /** Index into AAMI_CLASSES; undefined where no person has said so. */
  readonly label: number | undefined;
  readonly isDecided: boolean;
}

/** One for each sample, ascending, deleted ones left out. */
function readBeats(db: ReadDb, setId: AnnotationSetId): readonly LabelledBeat[] {
  const set = findAnnotationSet(db, setId);
  if (set === undefined) return [];
  const fromPerson = isTakenOverFromPerson(db, set);
  return listAnnotations(db, setId)
    .filter(({ code, status }) => isBeatCode(code) && status !== 'deleted')
    .filter((beat, index, all) => beat.sample !== all[index - 1]?.sample)
    .map(({ sample, code, status }) => {
      const aamiClass = isHumanLabel(status, fromPerson) ? findAamiClass(code, 'dechazal') : undefined;
      const label = aamiClass === undefined ? undefined : AAMI_CLASSES.indexOf(aamiClass);
      return { sample, code, label, isDecided: isReviewed(status) };
    });
}

function keepLabelled(beats: readonly LabelledBeat[], { inputs, beatIndices }: PreparedRecording): LibraryBeats {
  const inputLength = beatIndices.length === 0 ? 0 : inputs.length / beatIndices.length;
  const kept: number[] = [];
  const labels: number[] = [];
  const decided: number[] = [];
  const leftOut = new Uint32Array(AAMI_CLASSES.length);
  for (const { label } of beats) if (label !== undefined) leftOut[label] = (leftOut[label] ?? 0) + 1;
  beatIndices.forEach((beat, row) => {
    const { label, isDecided = false } = beats[beat] ?? {};
    if (label === undefined) return;
    kept.push(row);
    labels.push(label);
    decided.push(isDecided ? 1 : 0);
    leftOut[label] = (leftOut[label] ?? 1) - 1;
  });
  const rows = new Float32Array(kept.length * inputLength);
  kept.forEach((row, k) => rows.set(inputs.subarray(row * inputLength, (row + 1) * inputLength), k * inputLength));
  return { inputs: rows, labels: Uint8Array.from(labels), isDecided: Uint8Array.from(decided), leftOut };
}

/** To the nearest sample. */
function toOtherClock(sample: number, from: TimeBase, to: TimeBase): number {
  const numerator = to.rateNumerator * from.rateDenominator;
  const denominator = to.rateDenominator * from.rateNumerator;
  return numerator === denominator ? sample : Math.round((sample * numerator) / denominator);
}
