import type { AnnotationEventSummary, AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { EditAnswer, ReadSetAnswer } from '#shared/ipc/schemas/annotations.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { WriteDb } from '#main/store/database.ts';
import { listAnnotationEvents } from '#main/store/tables/annotation-event.ts';
import { readAnnotationRows } from '#main/store/tables/annotation.ts';
import { listAnnotationSets } from '#main/store/tables/annotation-set.ts';
import { toSetColumns } from './annotation-columns.ts';
import { createAnnotationEditor } from './annotation-editor.ts';
import type { AnnotationFile } from './annotation-import.ts';
import { importAnnotationSet } from './annotation-import.ts';
import type { AnnotationsOptions, CreateSetRequest, EditRequest, StepRequest } from './annotation-requests.ts';
import { createReaderSet } from './annotation-create.ts';
import { createSummaries, findSet } from './annotation-summary.ts';
import type { SetProblem } from './annotation-verify.ts';
import { verifySet } from './annotation-verify.ts';

/** Annotation sets: one act of a person is one event in the set's chain and one step of undo, saved when it is made. */
export interface Annotations {
  /** Inside the import's transaction; the importer tells the desk afterwards. */
  readonly importSet: (
    db: WriteDb,
    recordId: RecordId,
    file: AnnotationFile,
  ) => { readonly setId: AnnotationSetId; readonly isNew: boolean };
  readonly read: (setId: AnnotationSetId) => Result<ReadSetAnswer>;
  /** Summaries of a record's sets, in order of making. */
  readonly listSets: (recordId: RecordId) => readonly AnnotationSetSummary[];
  readonly createSet: (request: CreateSetRequest) => Result<AnnotationSetSummary>;
  readonly edit: (request: EditRequest) => Result<EditAnswer>;
  readonly undo: (request: StepRequest) => Result<EditAnswer>;
  readonly redo: (request: StepRequest) => Result<EditAnswer>;
  readonly history: (setId: AnnotationSetId) => Result<{ readonly events: readonly AnnotationEventSummary[] }>;
  /** What is not as the chain says; empty where all is well. */
  readonly verifySet: (setId: AnnotationSetId) => readonly SetProblem[];
}

export function createAnnotations(options: AnnotationsOptions): Annotations {
  const { db, now, publish } = options;
  const summaries = createSummaries();
  const editor = createAnnotationEditor({ ...options, summaries });

  return {
    importSet: (write, recordId, file) => importAnnotationSet(write, recordId, { file, nowMs: now() }),
    read: (setId) =>
      db.tryRead((read) => {
        const set = findSet(read, setId);
        if (!set.ok) return set;
        const columns = toSetColumns(readAnnotationRows(read, setId));
        return ok({ set: summaries.of(read, set.value), columns, customLabels: set.value.customLabels });
      }),
    listSets: (recordId) => listAnnotationSets(db.read, recordId).map((set) => summaries.of(db.read, set)),
    createSet(request) {
      const created = db.tryWrite((write) => {
        const set = createReaderSet(write, request, now());
        return set.ok ? ok(summaries.of(write, set.value)) : set;
      });
      if (created.ok) {
        const { id: setId, headSeq } = created.value;
        publish({ name: 'annotations.changed', payload: { recordId: request.recordId, setId, headSeq } });
        publish({ name: 'library.changed', payload: { recordIds: [request.recordId] } });
      }
      return created;
    },
    edit: editor.edit,
    undo: editor.undo,
    redo: editor.redo,
    history: (setId) =>
      db.tryRead((read) => {
        const set = findSet(read, setId);
        return set.ok ? ok({ events: listAnnotationEvents(read, setId) }) : set;
      }),
    verifySet: (setId) => verifySet(db.read, setId),
  };
}
