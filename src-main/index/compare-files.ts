import {
  readAnnotationFile,
  readRecordTimes,
  type AnnotationFilePlace,
  type RecordTimes,
} from '#main/importers/wfdb/annotations/read-annotation-file.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import {
  compareAnnotations,
  type AnnotationComparison,
  type Ec57Options,
} from '#shared/metrics/compare-annotations.ts';
import { err, ok, type AppError, type Result } from '#shared/result/result.ts';
import { findTimeBase, toSampleRateHz } from '#shared/units/time-base.ts';
import { findAnnotationSet, type AnnotationFiles } from './find-annotation-set.ts';

export interface CompareFilesInput {
  /** Absolute: annotation files, records without suffix, or folders. */
  readonly referencePath: string;
  readonly testPath: string;
  readonly referenceAnnotator: string | null;
  readonly testAnnotator: string | null;
  /** Of annotations that no header tells of; null for none. */
  readonly rateHz: number | null;
  readonly options: Ec57Options;
  /** Leave out records with these names. */
  readonly excludedNames: readonly string[];
}

export interface CompareFilesWork {
  readonly signal: AbortSignal;
  readonly onProgress: (doneCount: number, totalCount: number) => void;
}

export interface ComparedRecord {
  readonly record: string;
  readonly comparison: AnnotationComparison;
}

export interface ComparedFiles {
  readonly referenceAnnotator: string;
  readonly testAnnotator: string;
  readonly records: readonly ComparedRecord[];
  readonly excluded: readonly string[];
  /** Records of one side only, and files that could not be read. */
  readonly failures: readonly { readonly record: string; readonly error: AppError }[];
}

/**
 * Compares annotation files record by record; two single files are compared whatever their names.
 * Errors: where a path stands for nothing. What is wrong with one record is in `failures`.
 */
export async function compareFiles(input: CompareFilesInput, work: CompareFilesWork): Promise<Result<ComparedFiles>> {
  const reference = await findAnnotationSet(input.referencePath, {
    named: input.referenceAnnotator,
    usual: 'atr',
    avoided: null,
    flag: '--ref-annotator',
  });
  if (!reference.ok) return reference;
  const test = await findAnnotationSet(input.testPath, {
    named: input.testAnnotator,
    usual: null,
    avoided: reference.value.annotator,
    flag: '--test-annotator',
  });
  if (!test.ok) return test;
  const { pairs, failures } = pairRecords(reference.value, test.value);
  const isExcluded = ({ record }: Pair) => input.excludedNames.includes(record.slice(record.lastIndexOf('/') + 1));
  const records: ComparedRecord[] = [];
  const wanted = pairs.filter((pair) => !isExcluded(pair));
  for (const [index, pair] of wanted.entries()) {
    if (work.signal.aborted) break;
    const compared = await comparePair(pair, input);
    if (compared.ok) records.push({ record: pair.record, comparison: compared.value });
    else failures.push({ record: pair.record, error: compared.error });
    work.onProgress(index + 1, wanted.length);
  }
  return ok({
    referenceAnnotator: reference.value.annotator,
    testAnnotator: test.value.annotator,
    records,
    excluded: pairs.filter(isExcluded).map(({ record }) => record),
    failures,
  });
}

interface Pair {
  readonly record: string;
  readonly reference: AnnotationFilePlace;
  readonly test: AnnotationFilePlace;
}

function pairRecords(reference: AnnotationFiles, test: AnnotationFiles) {
  const pairs: Pair[] = [];
  const failures: { record: string; error: AppError }[] = [];
  const [onlyTest] = test.byRecord.values();
  const miss = (record: string, side: string, annotator: string) => {
    failures.push({
      record,
      ...err('import/missing-file', `There is no ${side} annotation file '${record}.${annotator}'.`),
    });
  };
  for (const [record, place] of reference.byRecord) {
    const partner = reference.isSingle && test.isSingle ? onlyTest : test.byRecord.get(record);
    if (partner !== undefined) pairs.push({ record, reference: place, test: partner });
    // Of a folder against one file, that file's record alone was asked for.
    else if (!test.isSingle) miss(record, 'test', test.annotator);
  }
  for (const record of test.byRecord.keys()) {
    if (reference.isSingle && (test.isSingle || pairs.length > 0)) continue;
    if (!reference.byRecord.has(record)) miss(record, 'reference', reference.annotator);
  }
  return { pairs, failures };
}

async function comparePair(pair: Pair, input: CompareFilesInput): Promise<Result<AnnotationComparison>> {
  const times = await findTimes(pair, input.rateHz);
  if (!times.ok) return times;
  const reference = await readColumns(pair.reference, times.value);
  if (!reference.ok) return reference;
  const test = await readColumns(pair.test, times.value);
  if (!test.ok) return test;
  return ok(
    compareAnnotations(
      {
        reference: reference.value,
        test: test.value,
        sampleRateHz: toSampleRateHz(times.value.timeBase),
        sampleCount: times.value.sampleCount,
      },
      input.options,
    ),
  );
}

async function readColumns(place: AnnotationFilePlace, times: RecordTimes): Promise<Result<AnnotationColumns>> {
  const read = await readAnnotationFile(place, times);
  return read.ok ? ok(read.value.annotations) : read;
}

/** From the record's header beside the reference, else beside the test; else as the person says, or the files say themselves. */
async function findTimes({ reference, test }: Pair, rateHz: number | null): Promise<Result<RecordTimes>> {
  for (const { source, folder, fileName } of [reference, test]) {
    const times = await readRecordTimes(source, folder, fileName.slice(0, fileName.lastIndexOf('.')));
    if (times.ok || times.error.code !== 'import/missing-file') return times;
  }
  const given = rateHz === null ? undefined : findTimeBase(rateHz);
  if (given !== undefined) return ok({ frameRate: given, timeBase: given, sampleCount: null });
  for (const place of [reference, test]) {
    const read = await readAnnotationFile(place, { frameRate: ANY_TIME_BASE, timeBase: ANY_TIME_BASE });
    if (!read.ok) return read;
    const { timeResolution } = read.value;
    if (timeResolution !== null) return ok({ frameRate: timeResolution, timeBase: timeResolution, sampleCount: null });
  }
  const file = reference.fileName;
  return err('import/missing-file', `No header lies beside '${file}': say its sampling rate with --rate.`, { file });
}

/** The note about time resolution is read whatever the times count. */
const ANY_TIME_BASE = { rateNumerator: 1, rateDenominator: 1 };
