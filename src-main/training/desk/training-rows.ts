import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FitIndex, FitRowFile } from '#main/tensor/protocol/fit-spec.ts';
import type { ModelCard, RowCounts } from '#shared/domain/model-card.ts';
import type { TrainingPlan } from '#shared/domain/training-run.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { cutLibraryBeats, type LibraryBeats, type LibraryBeatsDeps } from './cut-library-beats.ts';
import type { LabelledLibraryRecord } from './select-records.ts';
import { countRows, dealBySide, dealOut, type RowColumns } from './deal-rows.ts';
import type { SharedOut } from './share-out.ts';

/** Rows on disk, numbered through, and which of them train. */
export interface TrainingRows {
  readonly files: readonly FitRowFile[];
  readonly train: FitIndex;
  /** Null: nothing is chosen. Under a published protocol its test. */
  readonly validation: FitIndex | null;
  /** Of the validation rows, in their order: class, and whose they are as an index. */
  readonly validationLabels: Uint8Array;
  readonly validationGroups: Uint32Array;
  readonly groupCount: number;
  readonly counts: { readonly train: RowCounts; readonly validation: RowCounts };
  /** What of the data gave no row. */
  readonly leftOut: readonly LeftOut[];
  /** Of all rows with their labels. */
  readonly sha256: string;
}

export interface LeftOut {
  /** Of a recording, for its own library only; null for beats of any. */
  readonly recordName: string | null;
  readonly why: string;
}

export interface TrainingRowsRequest {
  readonly plan: Pick<TrainingPlan, 'protocol' | 'fit'>;
  readonly sides: Pick<SharedOut, 'train' | 'validation'>;
  readonly card: Pick<ModelCard, 'recipeId' | 'supportedLeads'>;
  /** By class: 0 is not trained, and gives no row. */
  readonly classMask: readonly number[];
  /** Emptied first. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onRecord: (doneCount: number, totalCount: number) => void;
}

/**
 * Cuts the labelled beats of both sides into files. Equal labels give equal rows in equal order, so that a run can go on from its checkpoint.
 * Errors: those of cutLibraryBeats but for recordings that the recipe does not fit, which are left out by name; 'training/not-possible'
 * where fewer than two classes are left.
 */
export async function writeTrainingRows(
  request: TrainingRowsRequest,
  deps: LibraryBeatsDeps,
): Promise<Result<TrainingRows>> {
  const { sides, folder, signal } = request;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const records = [...sides.train, ...sides.validation];
  const writer = createRowWriter(request);
  for (const [index, { record, set }] of records.entries()) {
    const beats = await cutLibraryBeats({ recordId: record.id, setId: set.id, card: request.card, signal }, deps);
    if (beats.ok) await writer.add(index, beats.value);
    else if (beats.error.code === 'model/not-applicable') writer.leaveOut(record.name, beats.error.message);
    else return beats;
    request.onRecord(index + 1, records.length);
  }
  return finishRows(writer, records, request);
}

interface RowWriter {
  readonly columns: RowColumns;
  readonly files: FitRowFile[];
  readonly leftOut: LeftOut[];
  readonly digest: () => string;
  add(recordIndex: number, beats: LibraryBeats): Promise<void>;
  leaveOut(name: string, why: string): void;
}

function createRowWriter({ sides, plan, classMask, folder }: TrainingRowsRequest): RowWriter {
  const columns: RowColumns = { labels: [], records: [] };
  const files: FitRowFile[] = [];
  const leftOut: LeftOut[] = [];
  const hash = createHash('sha256');
  let uncutCount = 0;
  return {
    columns,
    files,
    leftOut,
    digest() {
      if (uncutCount > 0)
        leftOut.push({
          recordName: null,
          why: `${uncutCount} labelled beats are too close to an end, over missing samples, paced, or in noise`,
        });
      return hash.digest('hex');
    },
    leaveOut: (recordName, why) => leftOut.push({ recordName, why }),
    async add(recordIndex, beats) {
      uncutCount += beats.leftOut.reduce((sum, count, label) => (classMask[label] === 1 ? sum + count : sum), 0);
      const { inputs, labels, weights } = keepTrained(beats, {
        classMask,
        decidedWeight: recordIndex < sides.train.length ? plan.fit.decidedWeight : 1,
      });
      if (labels.length === 0) return;
      hash.update(toBytes(inputs)).update(labels);
      const path = (part: string) => join(folder, `${String(recordIndex).padStart(5, '0')}.${part}.bin`);
      await writeFile(path('inputs'), toBytes(inputs));
      await writeFile(path('labels'), labels);
      await writeFile(path('weights'), toBytes(weights));
      files.push({
        inputsPath: path('inputs'),
        labelsPath: path('labels'),
        lengthsPath: null,
        weightsPath: path('weights'),
        rowCount: labels.length,
      });
      for (const label of labels) {
        columns.labels.push(label);
        columns.records.push(recordIndex);
      }
    },
  };
}

function keepTrained(
  { inputs, labels, isDecided }: LibraryBeats,
  { classMask, decidedWeight }: { readonly classMask: readonly number[]; readonly decidedWeight: number },
) {
  const inputLength = labels.length === 0 ? 0 : inputs.length / labels.length;
  const kept = Array.from(labels, (_, row) => row).filter((row) => classMask[labels[row] ?? 0] === 1);
  const rows = new Float32Array(kept.length * inputLength);
  kept.forEach((row, k) => rows.set(inputs.subarray(row * inputLength, (row + 1) * inputLength), k * inputLength));
  return {
    inputs: rows,
    labels: Uint8Array.from(kept, (row) => labels[row] ?? 0),
    weights: Float32Array.from(kept, (row) => (isDecided[row] === 1 ? decidedWeight : 1)),
  };
}

async function finishRows(
  writer: RowWriter,
  records: readonly LabelledLibraryRecord[],
  { plan, sides, folder }: TrainingRowsRequest,
): Promise<Result<TrainingRows>> {
  const { columns, files, leftOut } = writer;
  const dealt =
    plan.protocol === 'paper' ? dealOut(columns.labels, plan.fit.seed) : dealBySide(columns, sides.train.length);
  const trained = new Set(Array.from(dealt.train, (row) => columns.labels[row]));
  if (trained.size < 2)
    return err(
      'training/not-possible',
      'The beats that could be cut are all of one class: there is nothing to tell apart.',
    );
  const groups = [...new Set(records.map(({ patientKey }) => patientKey))];
  const toGroup = (row: number) => groups.indexOf(records[columns.records[row] ?? 0]?.patientKey ?? '');
  const toCounts = (rows: Int32Array) => countRows(rows, columns, records);
  const sha256 = writer.digest();
  return ok({
    files,
    train: await writeIndex(join(folder, 'train.index.bin'), dealt.train),
    validation:
      dealt.validation.length === 0 ? null : await writeIndex(join(folder, 'validation.index.bin'), dealt.validation),
    validationLabels: Uint8Array.from(dealt.validation, (row) => columns.labels[row] ?? 0),
    validationGroups: Uint32Array.from(dealt.validation, toGroup),
    groupCount: groups.length,
    counts: { train: toCounts(dealt.train), validation: toCounts(dealt.validation) },
    leftOut,
    sha256,
  });
}

async function writeIndex(path: string, rows: Int32Array): Promise<FitIndex> {
  await writeFile(path, toBytes(rows));
  return { path, rowCount: rows.length };
}

/** All machines that this runs on are little-endian, as the files are. */
function toBytes(values: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
