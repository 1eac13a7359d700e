import { killWhileEditing } from '#test/integration/library/kill-while-editing.ts';
import type { Bench } from './harness/figure.ts';

const KILLS = 100;
const SEED = 2026;

/** A process edits as fast as it can and is killed at random moments; what it had been answered must be there, and all of it whole. */
export const bench: Bench = {
  name: 'kill-while-editing',
  title: `answered edits lost, plus corruptions, in ${KILLS} kills`,
  unit: 'edits',
  bar: 0,
  better: 'lower',
  async measure(tell) {
    const counts = await killWhileEditing(KILLS, SEED);
    tell(`${counts.answeredEdits} edits answered; ${counts.lostEdits} lost; ${counts.corruptions} corruptions`);
    return { kind: 'measured', value: counts.lostEdits + counts.corruptions, against: null };
  },
};
