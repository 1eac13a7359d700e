import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { toModelDecision } from '#main/models/decision-rule.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { toNetworkSpec } from '#main/models/read-model.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import { decideInto, toDecisionWidth } from '#main/snn/engine/decision.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { DecisionRule } from '#shared/domain/decision-rule.ts';
import type { AnyTrainingJob } from '#shared/domain/any-training-job.ts';
import { findOwnFold } from '#main/training/own-fold.ts';
import { toKeptFold } from '#shared/domain/classify-training-job.ts';
import type { SpikingSide } from '#shared/domain/spiking-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RecordingFinder } from '#main/training/data/found-recording.ts';
import { takeLabels } from '#main/training/jobs/describe-sides.ts';
import { createLogitPredictor } from '#main/training/jobs/predict-logits.ts';
import { prepareJob } from '#main/training/jobs/prepare-job.ts';
import { readNetworkRows, type NetworkRowsSource } from '#main/training/jobs/read-network-rows.ts';
import { findTrainedClasses } from '#main/training/jobs/trained-classes.ts';
import { chooseSpikingJob, toDataName } from './spiking-job.ts';
import { tellKnownRows } from './known-rows.ts';

export interface SpikingRowsInput {
  /** Of which the spiking network is made. */
  readonly model: NetworkModel;
  /** In place of the job in the model's card; null: that one. */
  readonly job: AnyTrainingJob | null;
  readonly dataFolder: string;
  /** Gets the rows. */
  readonly workFolder: string;
  readonly finder: RecordingFinder;
  /** Rows of a side that are judged at most, drawn; null: all. */
  readonly maxRows: number | null;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Labelled rows that a model can be asked about: some to calibrate on, others to judge. */
export interface SpikingRows {
  /** The data and their split by name. */
  readonly dataset: string;
  readonly rule: DecisionRule;
  readonly train: Int32Array;
  /** Validation rows first, where there are any that are not test rows too; then test rows. */
  readonly sides: readonly {
    readonly side: SpikingSide['side'];
    readonly rows: Int32Array;
    /** [rows.length * width] as decisions are. */
    readonly labels: Uint8Array;
    /** That the side has, of which `rows` may be drawn. */
    readonly wholeCount: number;
  }[];
  /** What of the sides must be known, in sentences. */
  readonly notes: readonly string[];
  /** SHA-256 content hashes of the recordings that rows come from, sorted. */
  readonly listRecordHashes: (rows: Int32Array) => readonly string[];
  /** As the network reads them, a few at a time. */
  readonly read: (rows: Int32Array, visit: (row: Float32Array, index: number) => Promise<void> | void) => Promise<void>;
  /** What the network itself decides, [rows.length * width]. Errors: those of the tensor process. */
  readonly decide: (rows: Int32Array, tensor: Pick<TensorSupervisor, 'predictBeats'>) => Promise<Result<Uint8Array>>;
}

const ROWS_AT_ONCE = 64;

/**
 * Cuts the rows of the job that made a model, or of another one that fits it, and shares them out as it does.
 * Errors: those of chooseSpikingJob and prepareJob; 'model/broken' where the data of the card's own job are not those of the card.
 */
export async function prepareSpikingRows(input: SpikingRowsInput): Promise<Result<SpikingRows>> {
  const { model, dataFolder, workFolder, finder, signal, tell } = input;
  const job = chooseSpikingJob(model, input.job);
  if (!job.ok) return job;
  const prepared = await prepareJob(job.value, {
    jobFolder: workFolder,
    dataFolder,
    rowsFolder: join(workFolder, 'rows'),
    finder,
    trunk: null,
    madeNetwork: model.network,
    signal,
    tell,
  });
  if (!prepared.ok) return prepared;
  const { set, split, recipe } = prepared.value;
  const { dataSha256, splitSha256 } = model.card.provenance ?? {};
  const isOwn = dataSha256 === set.sha256 && splitSha256 === split.sha256;
  if (!isOwn && input.job === null)
    return err(
      'model/broken',
      "The data or their split are not those of the model's card: its test rows may be others.",
    );
  // In the test rows of another fold are recordings that this network was trained on.
  const ownFold = isOwn ? findOwnFold(model.card) : null;
  const fold = split.folds[(ownFold ?? toKeptFold(job.value)) - 1];
  if (fold === undefined) return err('job/failed', 'The split has no such fold.');
  const classes = findTrainedClasses(job.value, set, fold);
  if (!classes.ok) return classes;
  const { train, test } = classes.value;
  const isTest = new Set(test);
  const validation = classes.value.validation.some((row) => isTest.has(row)) ? [] : classes.value.validation;
  const sides = ([['validation', Int32Array.from(validation)] as const, ['test', test] as const] as const)
    .filter(([, rows]) => rows.length > 0)
    .map(([side, rows]) => {
      const own = drawRows(rows, input.maxRows ?? rows.length);
      return { side, rows: own, labels: takeLabels(set, own), wholeCount: rows.length };
    });
  const rule = toModelDecision(model);
  const source = { set, statistics: model.statistics, finisher: toRowFinisher(recipe) };
  return ok({
    dataset: isOwn ? (model.card.results[0]?.dataset ?? split.name) : `${toDataName(job.value)}, ${split.name}`,
    rule,
    train,
    sides,
    notes: isOwn ? [] : tellKnownRows(model.card, set, sides),
    listRecordHashes: (rows) =>
      [...new Set(Array.from(rows, (row) => set.records[set.recordOfRow[row] ?? 0]?.contentSha256 ?? ''))].sort(),
    read: (rows, visit) => readRows(source, rows, visit),
    decide: (rows, tensor) => decide({ ...input, source, rule }, rows, tensor),
  });
}

/** Some of the rows, always the same ones, ascending. */
export function drawRows(rows: Int32Array, count: number): Int32Array {
  if (count >= rows.length) return rows;
  const random = createRandom(1);
  const drawn = rows.slice();
  for (let k = 0; k < count; k++) {
    const other = k + Math.floor(random() * (drawn.length - k));
    [drawn[k], drawn[other]] = [drawn[other] ?? 0, drawn[k] ?? 0];
  }
  return drawn.slice(0, count).sort();
}

async function readRows(source: NetworkRowsSource, rows: Int32Array, visit: Parameters<SpikingRows['read']>[1]) {
  const handle = await open(source.set.files.inputsPath, 'r');
  const length = source.finisher.inputLength;
  try {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      const own = rows.subarray(start, start + ROWS_AT_ONCE);
      const { inputs } = await readNetworkRows(handle, own, source);
      for (let k = 0; k < own.length; k++) await visit(inputs.slice(k * length, (k + 1) * length), start + k);
    }
  } finally {
    await handle.close();
  }
}

interface Decision extends Pick<SpikingRowsInput, 'model' | 'signal'> {
  readonly source: NetworkRowsSource;
  readonly rule: DecisionRule;
}

async function decide(
  { model, signal, source, rule }: Decision,
  rows: Int32Array,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<Uint8Array>> {
  const network = { ...toNetworkSpec(model), temperature: 1 };
  const logits = await createLogitPredictor({ ...source, network, batchRows: null, signal }, tensor)(rows);
  if (!logits.ok) return logits;
  const [classCount, width] = [rule.classMask.length, toDecisionWidth(rule)];
  const decisions = new Uint8Array(rows.length * width);
  for (let row = 0; row < rows.length; row++) {
    const own = logits.value.subarray(row * classCount, (row + 1) * classCount);
    decideInto(decisions.subarray(row * width, (row + 1) * width), own, rule);
  }
  return ok(decisions);
}
