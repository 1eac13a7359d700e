import type { AnnotationChange } from '#shared/domain/annotation-change.ts';
import { findFirstSample, reverseChanges } from '#shared/domain/annotation-change.ts';
import { applyEdits } from '#shared/domain/edits.ts';
import { describeEdits } from '#shared/domain/edit-label.ts';
import { findMedianPoint } from '#shared/domain/median-marks.ts';
import { compareAnnotations } from '#shared/domain/pending-changes.ts';
import { isTemplateMark } from '#shared/domain/template-marks.ts';
import type { EditAnswer } from '#shared/ipc/schemas/annotations.ts';
import { assert } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { ReadDb, WriteDb } from '#main/store/database.ts';
import { findAnnotationEvent } from '#main/store/tables/annotation-event.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { updateSetHead } from '#main/store/tables/annotation-set.ts';
import { advanceRecordState, findRecord, findSampleCount } from '#main/store/tables/record.ts';
import { showSet } from '#main/store/tables/record-listing.ts';
import { parseChanges, toChangesJson } from './annotation-chain.ts';
import { toRowArray, toSetColumns } from './annotation-columns.ts';
import type { NewEvent } from './annotation-log.ts';
import { appendEvent } from './annotation-log.ts';
import { createStoredSource, projectChanges } from './annotation-projection.ts';
import type { Summaries } from './annotation-summary.ts';
import { findSet } from './annotation-summary.ts';
import type { AnnotationsOptions, EditRequest, StepRequest } from './annotation-requests.ts';

export interface AnnotationEditor {
  readonly edit: (request: EditRequest) => Result<EditAnswer>;
  readonly undo: (request: StepRequest) => Result<EditAnswer>;
  readonly redo: (request: StepRequest) => Result<EditAnswer>;
}

/** One act, worked out: what it changes, and the event that says so. */
interface Act {
  readonly changes: readonly AnnotationChange[];
  readonly nextAnnotationId: number;
  readonly event: NewEvent;
  readonly jumpToSample: number | null;
}

/** Each act is one transaction: event, projection, counts and the record's line in the list, or nothing of it. */
export function createAnnotationEditor(
  options: AnnotationsOptions & { readonly summaries: Summaries },
): AnnotationEditor {
  const { db, now, publish, summaries } = options;

  function perform(
    { setId, expectedSeq }: StepRequest,
    plan: (db: ReadDb, set: AnnotationSetRow) => Result<Act>,
  ): Result<EditAnswer> {
    const done = db.tryWrite((write) => {
      const set = findSet(write, setId);
      if (!set.ok) return set;
      if (set.value.kind === 'imported') return readOnlySet(set.value);
      if (set.value.headSeq !== expectedSeq) return stale(set.value, expectedSeq);
      const act = plan(write, set.value);
      if (!act.ok) return act;
      return ok({ act: act.value, set: writeAct(write, set.value, act.value) });
    });
    if (!done.ok) return done;
    const { act, set } = done.value;
    const { recordId, headSeq } = set;
    summaries.remember(setId, [headSeq, act.event.kind, act.event.targetSeq]);
    publish({ name: 'annotations.changed', payload: { recordId, setId, headSeq } });
    return db.tryRead((read) => ok(toAnswer(read, set, act)));
  }

  function toAnswer(read: ReadDb, set: AnnotationSetRow, act: Act): EditAnswer {
    const rows = act.changes.flatMap(({ after }) => (after === null ? [] : [after])).sort(compareAnnotations);
    return {
      set: summaries.of(read, set),
      changed: toSetColumns(rows.map(toRowArray)),
      removedIds: Int32Array.from(act.changes.filter(({ after }) => after === null).map(({ id }) => id)),
      jumpToSample: act.jumpToSample,
      label: act.event.label,
    };
  }

  function edit(request: EditRequest): Result<EditAnswer> {
    return perform(request, (read, set) => planEdit(read, set, { request, nowMs: now() }));
  }

  function step(request: StepRequest, kind: 'undo' | 'redo'): Result<EditAnswer> {
    return perform(request, (read, set) => {
      const stacks = summaries.stacksOf(read, set);
      const targetSeq = (kind === 'undo' ? stacks.done : stacks.undone).at(-1);
      if (targetSeq !== undefined) return ok(planStep(read, set, { kind, targetSeq, nowMs: now() }));
      return kind === 'undo'
        ? err('annotation/nothing-to-undo', 'There is nothing left to undo in this set.')
        : err('annotation/nothing-to-redo', 'There is nothing to redo in this set.');
    });
  }

  return { edit, undo: (request) => step(request, 'undo'), redo: (request) => step(request, 'redo') };
}

function planEdit(
  db: ReadDb,
  set: AnnotationSetRow,
  options: { readonly request: EditRequest; readonly nowMs: number },
): Result<Act> {
  const { edits, why } = options.request;
  const sampleCount = findSampleCount(db, set.recordId);
  assert(sampleCount !== undefined, () => 'planEdit: a set belongs to a record');
  const applied = applyEdits(createStoredSource(db, set.id, sampleCount), edits, set.nextAnnotationId);
  if (!applied.ok) return applied;
  const { changes, nextId } = applied.value;
  return ok({
    changes,
    nextAnnotationId: nextId,
    jumpToSample: null,
    event: {
      kind: 'edit',
      targetSeq: null,
      label: describeEdits(
        edits,
        changes.length,
        changes.flatMap(({ before, after }) => before ?? after ?? []),
      ),
      who: set.name,
      why,
      atMs: options.nowMs,
      changeCount: changes.length,
      changesJson: toChangesJson(changes),
    },
  });
}

/** Undo and redo name the edit that they act on; its changes, read in one or the other direction, are theirs. */
function planStep(
  db: ReadDb,
  set: AnnotationSetRow,
  step: { readonly kind: 'undo' | 'redo'; readonly targetSeq: number; readonly nowMs: number },
): Act {
  const target = findAnnotationEvent(db, set.id, step.targetSeq);
  assert(target !== undefined, () => `planStep: event ${step.targetSeq} must exist`);
  const forward = parseChanges(target.changesJson);
  const changes = step.kind === 'undo' ? reverseChanges(forward) : forward;
  return {
    changes,
    nextAnnotationId: set.nextAnnotationId,
    jumpToSample: changes.every(isOfNoPlace) ? null : findFirstSample(changes),
    event: {
      kind: step.kind,
      targetSeq: step.targetSeq,
      label: `${step.kind} ${target.label}`,
      who: set.name,
      why: null,
      atMs: step.nowMs,
      changeCount: changes.length,
      changesJson: '[]',
    },
  };
}

/** What a change of the median beat or of the templates is about lies nowhere: there is nothing to look at beside its mark. */
function isOfNoPlace({ before, after }: AnnotationChange): boolean {
  const mark = after ?? before;
  return mark !== null && (findMedianPoint(mark) !== undefined || isTemplateMark(mark));
}

function writeAct(db: WriteDb, set: AnnotationSetRow, act: Act): AnnotationSetRow {
  const counts = projectChanges(db, set.id, act.changes);
  const head = {
    ...appendEvent(db, { setId: set.id, headSeq: set.headSeq, headHash: set.headHash }, act.event),
    nextAnnotationId: act.nextAnnotationId,
    annotationCount: set.annotationCount + counts.annotations,
    reviewedCount: set.reviewedCount + counts.reviewed,
  };
  updateSetHead(db, set.id, head);
  const record = findRecord(db, set.recordId);
  const countsMoved = [...counts.beatsByCode.values()].some((by) => by !== 0);
  if (countsMoved || record?.shownSetId !== set.id) showSet(db, set.recordId, set.id);
  if (record?.state !== 'in-review') advanceRecordState(db, set.recordId, 'in-review');
  return { ...set, ...head };
}

function readOnlySet(set: AnnotationSetRow): Result<never> {
  return err(
    'annotation/read-only-set',
    `The imported annotations '${set.name}' are kept as they came. Make a set of your own from them to edit.`,
    { setId: set.id },
  );
}

function stale(set: AnnotationSetRow, expectedSeq: number): Result<never> {
  return err(
    'annotation/stale',
    'These annotations were changed somewhere else in the meantime. They are shown as they are now; do it again if it is still right.',
    { setId: set.id, expectedSeq, headSeq: set.headSeq },
  );
}
