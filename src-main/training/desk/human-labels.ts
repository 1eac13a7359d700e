import type { ReadDb } from '#main/store/database.ts';
import { countDecisions, countDecisionsSince, type DecisionCount } from '#main/store/tables/annotation.ts';
import type { AnnotationSetRow } from '#main/store/tables/annotation-set.ts';
import { listBeatCounts } from '#main/store/tables/set-beat-count.ts';
import { findAamiClass } from '#shared/domain/aami.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { isReviewed } from '#shared/domain/annotation.ts';
import { isHumanLabel, isTakenOverFromPerson } from './label-origin.ts';

type LabelSet = Pick<AnnotationSetRow, 'id' | 'kind' | 'name' | 'base'>;

/** Labels that people gave the beats of one set: what is still the model's own answer is none. */
export interface HumanLabels {
  /** In the order of AAMI_CLASSES, by the map of de Chazal. */
  readonly classCounts: readonly number[];
  /** Beats that the reader confirmed, changed or added. */
  readonly decidedCount: number;
}

/** Beats that a reader decided about, by their class before and after. */
export interface Decisions {
  readonly decidedCount: number;
  /** Those whose class is another than before; added ones have none before. Most frequent first. */
  readonly changes: readonly (readonly [from: string, to: string, count: number])[];
}

/** Counts alone, without reading a beat. */
export function countHumanLabels(db: ReadDb, set: LabelSet): HumanLabels {
  const classCounts = AAMI_CLASSES.map(() => 0);
  const add = (code: number, count: number): void => {
    const index = toClassIndex(code);
    if (index !== undefined) classCounts[index] = (classCounts[index] ?? 0) + count;
  };
  const fromPerson = isTakenOverFromPerson(db, set);
  if (set.kind === 'imported') {
    for (const { code, count } of fromPerson ? listBeatCounts(db, set.id) : []) add(code, count);
    return { classCounts, decidedCount: 0 };
  }
  const labels = countDecisions(db, set.id).filter(({ status }) => isHumanLabel(status, fromPerson));
  for (const { code, count } of labels) add(code, count);
  return { classCounts, decidedCount: sum(labels.filter(isDecision).map(({ count }) => count)) };
}

/** What a reader decided after a moment, as it stands now: an edit that was taken back is none. */
export function countDecisionsAfter(db: ReadDb, set: Pick<LabelSet, 'id' | 'kind'>, sinceMs: number): Decisions {
  if (set.kind === 'imported') return { decidedCount: 0, changes: [] };
  const decisions = countDecisionsSince(db, set.id, sinceMs).filter(isDecision);
  return {
    decidedCount: sum(decisions.map(({ count }) => count)),
    changes: sumChanges(
      decisions.map(({ code, baseCode, count }) => [toClassName(baseCode), toClassName(code), count]),
    ),
  };
}

/** Equal pairs as one, those of a class to itself left out; most frequent first. */
export function sumChanges(changes: Decisions['changes']): Decisions['changes'] {
  const counts = new Map<string, number>();
  for (const [from, to, count] of changes) {
    if (from !== to) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + count);
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([pair, count]) => {
      const [from = '', to = ''] = pair.split(' ');
      return [from, to, count] as const;
    });
}

function isDecision({ code, status }: DecisionCount): boolean {
  return isReviewed(status) && status !== 'deleted' && toClassIndex(code) !== undefined;
}

function toClassIndex(code: number): number | undefined {
  const aamiClass = findAamiClass(code, 'dechazal');
  return aamiClass === undefined ? undefined : AAMI_CLASSES.indexOf(aamiClass);
}

function toClassName(code: number | null): string {
  return (code === null ? undefined : findAamiClass(code, 'dechazal')) ?? 'none';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
