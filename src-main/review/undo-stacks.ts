import type { AnnotationEventSummary } from '#shared/domain/annotation-set.ts';
import { assert } from '#shared/result/assert.ts';

/** Sequence numbers of the edits that can be taken back and of those that can be done again; the last one is next. */
export interface UndoStacks {
  readonly done: number[];
  readonly undone: number[];
}

export type EventStep = readonly [seq: number, kind: AnnotationEventSummary['kind'], targetSeq: number | null];

/** Undo and redo as the log tells them: they need no state of their own, and so outlive a restart. */
export function toUndoStacks(steps: Iterable<EventStep>): UndoStacks {
  const stacks: UndoStacks = { done: [], undone: [] };
  for (const step of steps) pushStep(stacks, step);
  return stacks;
}

/** A new edit clears what could be done again. */
export function pushStep(stacks: UndoStacks, [seq, kind, targetSeq]: EventStep): void {
  switch (kind) {
    case 'import':
    case 'create':
      return;
    case 'edit':
      stacks.done.push(seq);
      stacks.undone.length = 0;
      return;
    case 'undo':
      moveTop(stacks.done, stacks.undone, targetSeq);
      return;
    case 'redo':
      moveTop(stacks.undone, stacks.done, targetSeq);
      return;
  }
}

function moveTop(from: number[], to: number[], targetSeq: number | null): void {
  const top = from.pop();
  assert(
    top !== undefined && top === targetSeq,
    () => `pushStep: expected target ${String(top)}, got ${String(targetSeq)}`,
  );
  to.push(top);
}
