import type { ModelTask } from './model-card.ts';

/**
 * What a model is there to answer: its task and, of whole recordings, its classes. Models of one question stand in for one another, and one of
 * them is active; models of several are active side by side, as rhythm of one lead and diagnoses from twelve.
 */
export function toQuestion({
  task,
  classes,
}: {
  readonly task: ModelTask;
  readonly classes: readonly { readonly id: string }[];
}): string {
  if (task !== 'records') return task;
  return `records: ${classes
    .map(({ id }) => id)
    .toSorted()
    .join(' ')}`;
}
