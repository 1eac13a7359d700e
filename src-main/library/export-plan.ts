import type { ExportedAnnotationSet } from '#main/exporters/exported-record.ts';
import type { WriteTarget } from '#main/exporters/wfdb/write-wfdb-record.ts';
import { toStoredGroupFile } from '#main/io/stored-group-file.ts';
import type { ExportTask } from '#main/io/tasks.ts';
import type { ReadDb } from '#main/store/database.ts';
import { listLeads } from '#main/store/tables/lead.ts';
import { findRecordComments } from '#main/store/tables/record-identity.ts';
import type { RecordRow } from '#main/store/tables/record.ts';
import { findRecord } from '#main/store/tables/record.ts';
import { listSignalFiles } from '#main/store/tables/signal-file.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { CustomLabel } from '#shared/domain/annotation-set.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, PredictionRunId, RecordId } from '#shared/units/ids.ts';
import { toAnnotationFileName } from './export-names.ts';

/** Which annotations go out with a record. */
export type ExportContent =
  | { readonly kind: 'as-imported' }
  | {
      readonly kind: 'set';
      readonly setId: AnnotationSetId;
      readonly scope: 'working-set' | 'reviewed-only';
      readonly annotator: string;
    }
  | { readonly kind: 'run'; readonly runId: PredictionRunId };

export interface ExportItem {
  readonly recordId: RecordId;
  /** null: signals alone. */
  readonly content: ExportContent | null;
}

/** A file as it came, or annotations to be written as one (review/export-annotations.ts). */
export type OutgoingAnnotations =
  | { readonly kind: 'file'; readonly fileName: string; readonly bytes: Uint8Array }
  | {
      readonly kind: 'columns';
      readonly annotator: string;
      readonly annotations: AnnotationColumns;
      readonly customLabels: readonly CustomLabel[];
      readonly omittedNoteCount: number;
    };

export type ReadAnnotations = (
  db: ReadDb,
  request: { readonly recordId: RecordId; readonly choice: ExportContent; readonly withNotes: boolean },
) => Result<readonly OutgoingAnnotations[]>;

export interface PlanOptions {
  readonly signalsFolder: string;
  readonly outFolder: string;
  readonly withIdentifiers: boolean;
  readonly readAnnotations: ReadAnnotations;
  /** The name under which a record goes out, from its own. */
  readonly nameRecord: (recordName: string) => string;
}

/** All that a worker needs to write one record, from its rows. Errors: 'library/unknown-record', those of readAnnotations. */
export function planExport(
  read: ReadDb,
  { recordId, content }: ExportItem,
  options: PlanOptions,
): Result<{ readonly task: ExportTask; readonly notices: readonly string[] }> {
  const row = findRecord(read, recordId);
  if (row === undefined)
    return err('library/unknown-record', 'The library has no such record. It may have been deleted.');
  const { withIdentifiers } = options;
  const outgoing =
    content === null
      ? ok([])
      : options.readAnnotations(read, { recordId, choice: content, withNotes: withIdentifiers });
  if (!outgoing.ok) return outgoing;
  const leads = listLeads(read, recordId);
  const name = options.nameRecord(row.name);
  const target: WriteTarget = { folder: options.outFolder, name, extraFiles: toExtraFiles(row, name, outgoing.value) };
  const task: ExportTask = {
    signalsFolder: options.signalsFolder,
    groups: listSignalFiles(read, recordId).map((file) => toStoredGroupFile(file, leads)),
    record: {
      name,
      signalOrder: leads.map(({ groupIndex, indexInGroup }) => [groupIndex, indexInGroup] as const),
      annotationSets: outgoing.value.flatMap(toAnnotationSet),
      recordedAt: withIdentifiers ? row.recordedAt : null,
      comments: withIdentifiers ? (findRecordComments(read, recordId) ?? []) : [],
    },
    target,
  };
  return ok({ task, notices: toNotices(outgoing.value) });
}

function toExtraFiles(row: RecordRow, exported: string, outgoing: readonly OutgoingAnnotations[]) {
  return outgoing.flatMap((one) => {
    if (one.kind !== 'file') return [];
    return [{ name: toAnnotationFileName(one.fileName, { own: row.name, exported }), bytes: one.bytes }];
  });
}

function toAnnotationSet(one: OutgoingAnnotations): ExportedAnnotationSet[] {
  if (one.kind !== 'columns') return [];
  const { annotator, annotations, customLabels } = one;
  return [{ annotator, annotations, customLabels, timeResolution: null }];
}

function toNotices(outgoing: readonly OutgoingAnnotations[]): string[] {
  const count = outgoing.reduce((sum, one) => sum + (one.kind === 'columns' ? one.omittedNoteCount : 0), 0);
  return count === 0 ? [] : [`${count} free-text notes were left out, since they may name a person`];
}
