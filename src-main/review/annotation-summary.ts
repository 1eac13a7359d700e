import type { AnnotationSetSummary } from '#shared/domain/annotation-set.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { ReadDb } from '#main/store/database.ts';
import { findEventLabel, listEventKinds } from '#main/store/tables/annotation-event.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { countBeats } from '#main/store/tables/set-beat-count.ts';
import type { EventStep, UndoStacks } from './undo-stacks.ts';
import { pushStep, toUndoStacks } from './undo-stacks.ts';

export interface Summaries {
  of(db: ReadDb, set: AnnotationSetRow): AnnotationSetSummary;
  /** What undo and redo would act on next. */
  stacksOf(db: ReadDb, set: Pick<AnnotationSetRow, 'id' | 'headSeq'>): UndoStacks;
  /** After a step has been committed, so that the log is not read again for each. */
  remember(setId: AnnotationSetId, step: EventStep): void;
}

/** Sets whose undo stacks are kept: those that are being worked on. */
const MAX_REMEMBERED = 16;

export function createSummaries(): Summaries {
  const remembered = new Map<AnnotationSetId, { readonly stacks: UndoStacks; headSeq: number }>();

  function stacksOf(db: ReadDb, set: Pick<AnnotationSetRow, 'id' | 'headSeq'>): UndoStacks {
    const known = remembered.get(set.id);
    if (known?.headSeq === set.headSeq) return known.stacks;
    const stacks = toUndoStacks(listEventKinds(db, set.id));
    remembered.delete(set.id);
    remembered.set(set.id, { stacks, headSeq: set.headSeq });
    for (const oldest of remembered.keys()) {
      if (remembered.size <= MAX_REMEMBERED) break;
      remembered.delete(oldest);
    }
    return stacks;
  }

  return {
    stacksOf,
    remember(setId, step) {
      const known = remembered.get(setId);
      if (known === undefined || known.headSeq !== step[0] - 1) return;
      pushStep(known.stacks, step);
      known.headSeq = step[0];
    },
    of(db, set) {
      const { done, undone } = stacksOf(db, set);
      const labelOf = (seq: number | undefined) =>
        seq === undefined ? null : (findEventLabel(db, set.id, seq) ?? null);
      return {
        id: set.id,
        recordId: set.recordId,
        kind: set.kind,
        name: set.name,
        base: set.base,
        createdAtMs: set.createdAtMs,
        headSeq: set.headSeq,
        annotationCount: set.annotationCount,
        beatCount: countBeats(db, set.id),
        reviewedCount: set.reviewedCount,
        undoLabel: labelOf(done.at(-1)),
        redoLabel: labelOf(undone.at(-1)),
      };
    },
  };
}

export function findSet(db: ReadDb, setId: AnnotationSetId): Result<AnnotationSetRow> {
  const set = findAnnotationSet(db, setId);
  return set === undefined
    ? err('annotation/unknown-set', 'These annotations are not in the library any more.', { setId })
    : ok(set);
}
