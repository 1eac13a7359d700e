import type { Figure } from './figure.ts';

type Interval = Pick<Figure, 'low' | 'high'>;

/** Of classes, those figures that every table shows. */
export function listShownFigures(
  classes: readonly Readonly<Record<'sensitivity' | 'positivePredictivity' | 'f1', Interval>>[],
): readonly Interval[] {
  return classes.flatMap(({ sensitivity, positivePredictivity, f1 }) => [sensitivity, positivePredictivity, f1]);
}

/** Below this the percentile bootstrap is known to cover less than it says. */
const FEWEST_GROUPS = 20;

/**
 * What must be said beside 95 % intervals that resample groups, so that nobody takes them for more than they are. Empty where there is
 * nothing to say.
 * @param groupName  what was resampled, in the plural: 'patients'
 * @param figures  those that are shown
 */
export function explainIntervals(
  { groupCount, groupName }: { readonly groupCount: number; readonly groupName: string },
  figures: readonly Interval[],
): string {
  if (groupCount < 2) return 'No intervals: a single patient or recording says nothing about others.';
  const few =
    groupCount < FEWEST_GROUPS
      ? [`${groupCount} ${groupName} are too few for an interval to mean much: these are too narrow.`]
      : [];
  const hasNoWidth = figures.some(({ low, high }) => low !== null && low === high);
  const noWidth = hasNoWidth
    ? [
        `An interval of no width, as 100.0 to 100.0, is no certainty: every draw agreed, because the class comes from too few ${groupName} for an interval to mean much, or is all right or all wrong.`,
      ]
    : [];
  return [...few, ...noWidth].join(' ');
}
