import { formatCount } from '#renderer/ui/format-number.ts';

const MOST_LISTED = 12;

/** '12 N to V', '3 V added'; what is too rare to list is counted together. */
export function toChangeWords(changes: readonly (readonly [from: string, to: string, count: number])[]): string[] {
  const words = changes.slice(0, MOST_LISTED).map(([from, to, count]) => {
    return from === 'none' ? `${formatCount(count)} ${to} added` : `${formatCount(count)} ${from} to ${to}`;
  });
  const rest = changes.slice(MOST_LISTED).reduce((sum, [, , count]) => sum + count, 0);
  return rest === 0 ? words : [...words, `${formatCount(rest)} others`];
}
