import type { HeldOutComparison, LabelVisibility } from '#shared/domain/training-run.ts';
import { formatCount, formatCounted } from '#renderer/ui/format-number.ts';

const MOST_NAMED = 8;

/** Who of the held-out was in training; nothing where nobody was. */
export function toSeenWords({ seenByBefore, seenByAfter }: HeldOutComparison): readonly string[] {
  const both = seenByBefore.filter((name) => seenByAfter.includes(name));
  const without = (names: readonly string[]) => names.filter((name) => !both.includes(name));
  return [
    toWords(both, 'both models: their figures on them show nothing about new patients.'),
    toWords(
      without(seenByBefore),
      'the model before: its figures on them show nothing about new patients, and flatter it here.',
    ),
    toWords(
      without(seenByAfter),
      'the new model: its figures on them show nothing about new patients, and flatter it here.',
    ),
  ].filter((words) => words !== null);
}

function toWords(names: readonly string[], who: string): string | null {
  if (names.length === 0) return null;
  const named = names.slice(0, MOST_NAMED).join(', ');
  const rest = names.length > MOST_NAMED ? ` and ${formatCount(names.length - MOST_NAMED)} more` : '';
  const whose = `of ${formatCounted(names.length, 'held-out recording')} (${named}${rest})`;
  return `The ${names.length === 1 ? `patient ${whose} was` : `patients ${whose} were`} in the training of ${who}`;
}

/** Whether held-out labels may have been copied from a model. */
export function toVisibilityWords({ visibleCount, recordCount }: LabelVisibility): string {
  if (recordCount === 0) return '';
  if (visibleCount === 0) return "No model's answers could be seen while the held-out labels were made.";
  return `While the labels of ${formatCount(visibleCount)} of ${formatCounted(recordCount, 'held-out recording')} were made, answers of a model could be seen: they may lean towards it.`;
}
