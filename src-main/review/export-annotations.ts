import type { Annotation, AnnotationColumns } from '#shared/domain/annotation.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import type { ReadDb } from '#main/store/database.ts';
import { findSourceFile, listAnnotationSets } from '#main/store/tables/annotation-set.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import { findPredictionColumns, findPredictionRun } from '#main/store/tables/prediction-run.ts';
import { toBeatCodes, UNCLASSIFIED_CODE } from './annotation-base.ts';
import { toRowArray, toSetColumns } from './annotation-columns.ts';
import { findSet } from './annotation-summary.ts';
import type { ExportScope } from './export-note.ts';
import { describeRunExport, describeSetExport } from './export-note.ts';

/** What of a record goes out (the contract's export.start). */
export type AnnotationChoice =
  | { readonly kind: 'as-imported' }
  | {
      readonly kind: 'set';
      readonly setId: AnnotationSetId;
      readonly scope: ExportScope;
      readonly annotator: string;
    }
  | { readonly kind: 'run'; readonly runId: PredictionRunId };

/** A file as it came, or annotations to be written as one. */
export type ExportedAnnotations =
  | { readonly kind: 'file'; readonly fileName: string; readonly bytes: Uint8Array }
  | {
      readonly kind: 'columns';
      readonly annotator: string;
      readonly annotations: AnnotationColumns;
      readonly customLabels: readonly CustomLabel[];
      /** Notes and links that were left out, because free text may name a person. */
      readonly omittedNoteCount: number;
    };

export interface AnnotationExportRequest {
  readonly recordId: RecordId;
  readonly choice: AnnotationChoice;
  /** Also free-text notes and links (codes 22 and 36), which may name a person. Files as they came have them in any case. */
  readonly withNotes: boolean;
}

/**
 * What of a record's annotations goes out. A reader's set and a model's beats begin with a note at sample 0 that tells the
 * choice, the base and the model; an imported set has none added. Deleted annotations stay here.
 * Errors: annotation/unknown-set, prediction/unknown-run (also those of another record), annotation/nothing-reviewed.
 */
export function exportAnnotations(
  db: ReadDb,
  request: AnnotationExportRequest,
): Result<readonly ExportedAnnotations[]> {
  const { choice } = request;
  switch (choice.kind) {
    case 'as-imported':
      return ok(listSourceFiles(db, request.recordId));
    case 'set':
      return exportSet(db, request, choice);
    case 'run':
      return exportRun(db, request.recordId, choice.runId);
  }
}

/** Under their own names; of several files of one name, the later ones get a number. */
function listSourceFiles(db: ReadDb, recordId: RecordId): readonly ExportedAnnotations[] {
  const usedNames = new Set<string>();
  return listAnnotationSets(db, recordId).flatMap((set): ExportedAnnotations[] => {
    const source = findSourceFile(db, set.id);
    if (source === undefined) return [];
    let fileName = source.name;
    for (let number = 2; usedNames.has(fileName); number++) fileName = `${source.name}_${number}`;
    usedNames.add(fileName);
    return [{ kind: 'file', fileName, bytes: source.bytes }];
  });
}

function exportSet(
  db: ReadDb,
  request: AnnotationExportRequest,
  choice: Extract<AnnotationChoice, { kind: 'set' }>,
): Result<readonly ExportedAnnotations[]> {
  const set = findSet(db, choice.setId);
  if (!set.ok) return set;
  if (set.value.recordId !== request.recordId) {
    return err('annotation/unknown-set', 'These annotations belong to another recording.', { setId: choice.setId });
  }
  const wanted = listAnnotations(db, choice.setId).filter(
    (row) => row.status !== 'deleted' && (choice.scope === 'working-set' || isReviewed(row.status)),
  );
  if (choice.scope === 'reviewed-only' && wanted.length === 0) {
    return err(
      'annotation/nothing-reviewed',
      'Nothing in this set has been reviewed yet. Export the working set instead.',
    );
  }
  const rows = request.withNotes ? wanted : wanted.filter((row) => !isFreeText(row));
  const head = set.value.kind === 'imported' ? [] : [buildNote(describeSetExport(db, set.value, choice.scope))];
  return ok([
    {
      kind: 'columns',
      annotator: choice.annotator,
      annotations: toColumns([...head, ...rows]),
      customLabels: set.value.customLabels,
      omittedNoteCount: wanted.length - rows.length,
    },
  ]);
}

/** Annotator of a model's beats, as the command line names them too. */
const RUN_ANNOTATOR = 'pred';

function exportRun(db: ReadDb, recordId: RecordId, runId: PredictionRunId): Result<readonly ExportedAnnotations[]> {
  const run = findPredictionRun(db, runId);
  const columns = findPredictionColumns(db, runId);
  if (columns === undefined || run?.recordId !== recordId) {
    return err('prediction/unknown-run', 'This model run is not there any more.', { runId });
  }
  const codes = toBeatCodes(columns, run.classIds);
  const beats = Array.from(columns.samples, (sample, index) =>
    buildRow({ sample, code: codes[index] ?? UNCLASSIFIED_CODE, aux: null }),
  );
  const annotations = toColumns([buildNote(describeRunExport(run)), ...beats]);
  return ok([{ kind: 'columns', annotator: RUN_ANNOTATOR, annotations, customLabels: [], omittedNoteCount: 0 }]);
}

const NOTE_CODE = 22;
const LINK_CODE = 36;

function isFreeText(row: Annotation): boolean {
  return row.code === NOTE_CODE || row.code === LINK_CODE;
}

function buildNote(text: string): Annotation {
  return buildRow({ sample: 0, code: NOTE_CODE, aux: text });
}

function buildRow(fields: Pick<Annotation, 'sample' | 'code' | 'aux'>): Annotation {
  return { ...fields, id: 0, subtype: 0, chan: 0, num: 0, status: 'imported', baseCode: null, baseSample: null };
}

function toColumns(rows: readonly Annotation[]): AnnotationColumns {
  const { samples, codes, subtypes, chans, nums, auxIndices, auxTexts } = toSetColumns(rows.map(toRowArray));
  return { samples, codes, subtypes, chans, nums, auxIndices, auxTexts };
}
