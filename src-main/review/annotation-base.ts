import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { toWfdbCode } from '#shared/domain/aami.ts';
import type { Annotation } from '#shared/domain/annotation.ts';
import type { AnnotationSetBase, CustomLabel } from '#shared/domain/annotation-set.ts';
import type { BeatPredictionColumns } from '#shared/domain/prediction.ts';
import { findTopClass } from '#shared/domain/prediction.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { JsonValue } from '#main/store/canonical-json.ts';
import type { ReadDb } from '#main/store/database.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { findPredictionColumns, findPredictionRun } from '#main/store/tables/prediction-run.ts';

/** What a reader's set begins with. */
export interface BaseContent {
  readonly annotations: readonly Annotation[];
  readonly nextAnnotationId: number;
  readonly customLabels: readonly CustomLabel[];
  /** e.g. 'atr' or 'cnet 1.0.0', for the history. */
  readonly label: string;
  readonly facts: Readonly<Record<string, JsonValue>>;
}

/** Errors: annotation/unknown-set, prediction/unknown-run (also where they belong to another record). */
export function readBase(db: ReadDb, recordId: RecordId, base: AnnotationSetBase): Result<BaseContent> {
  switch (base.kind) {
    case 'empty':
      return ok({ annotations: [], nextAnnotationId: 1, customLabels: [], label: 'nothing', facts: {} });
    case 'set':
      return readSetBase(db, recordId, base.setId);
    case 'run':
      return readRunBase(db, recordId, base.runId);
  }
}

/** Ids stay, so that base and copy can be compared; the next new one comes after all that the base ever used. */
function readSetBase(db: ReadDb, recordId: RecordId, setId: AnnotationSetId): Result<BaseContent> {
  const set = findAnnotationSet(db, setId);
  if (set?.recordId !== recordId) {
    return err('annotation/unknown-set', 'The annotations to start from are not there any more.', { setId });
  }
  return ok({
    annotations: listAnnotations(db, setId)
      .filter((row) => row.status !== 'deleted')
      .map(toUnreviewed),
    nextAnnotationId: set.nextAnnotationId,
    customLabels: set.customLabels,
    label: set.name,
    facts: { baseHeadHash: set.headHash },
  });
}

/** What another person decided is a base like any other: nobody has reviewed it in this set. */
function toUnreviewed(row: Annotation): Annotation {
  const status = row.status === 'model' ? 'model' : 'imported';
  return { ...row, status, baseCode: row.code, baseSample: row.sample };
}

function readRunBase(db: ReadDb, recordId: RecordId, runId: PredictionRunId): Result<BaseContent> {
  const run = findPredictionRun(db, runId);
  const columns = findPredictionColumns(db, runId);
  if (columns === undefined || run?.recordId !== recordId) {
    return err('prediction/unknown-run', 'The model run to start from is not there any more.', { runId });
  }
  const codes = toBeatCodes(columns, run.classIds);
  const annotations = Array.from(columns.samples, (sample, index): Annotation => {
    const code = codes[index] ?? UNCLASSIFIED_CODE;
    const row = { sample, code, subtype: 0, chan: 0, num: 0, aux: null };
    return { ...row, id: index + 1, status: 'model', baseCode: code, baseSample: sample };
  });
  return ok({
    annotations,
    nextAnnotationId: annotations.length + 1,
    customLabels: [],
    label: `${run.modelId} ${run.modelVersion}`,
    facts: { modelId: run.modelId, modelVersion: run.modelVersion },
  });
}

/** 'Q': a beat is there, and its class is not known. */
export const UNCLASSIFIED_CODE = 13;

/**
 * WFDB code of each beat of a run: that of its top AAMI class. Where the model abstained, or its class is none of
 * AAMI's, the beat is there and unclassified: Q.
 */
export function toBeatCodes(columns: BeatPredictionColumns, classIds: readonly string[]): Uint8Array {
  const classCodes = classIds.map((classId) => {
    const aamiClass = AAMI_CLASSES.find((candidate) => candidate === classId);
    return aamiClass === undefined ? UNCLASSIFIED_CODE : toWfdbCode(aamiClass);
  });
  return Uint8Array.from(columns.samples, (_, beatIndex) => {
    if (columns.abstentions[beatIndex] !== 0) return UNCLASSIFIED_CODE;
    const top = findTopClass(columns.probabilities, beatIndex, classIds.length);
    return top === undefined ? UNCLASSIFIED_CODE : (classCodes[top] ?? UNCLASSIFIED_CODE);
  });
}
