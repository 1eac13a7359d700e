import { toEvent, type RhythmBeats, type RhythmEvent, type RhythmRules } from './rhythm-event.ts';

/**
 * Pauses: each RR interval longer than `pauseSec`, from beat to beat. Tachycardia: at least `rateIntervalCount` RR intervals in a row, each
 * shorter than that of `tachycardiaBpm`; bradycardia: each longer than that of `bradycardiaBpm`, pauses among them. One interval beyond the
 * limit, or an unreadable one, ends it. Whatever the beats are called: a ventricular run may be a tachycardia too.
 */
export function findRateEvents(beats: RhythmBeats, rules: RhythmRules): RhythmEvent[] {
  const { samples, sampleRateHz, isJoined } = beats;
  const events: RhythmEvent[] = [];
  const isTachycardia = (rrSec: number) => rrSec > 0 && rrSec < 60 / rules.tachycardiaBpm;
  const isBradycardia = (rrSec: number) => rrSec > 60 / rules.bradycardiaBpm;
  const spells = [
    { kind: 'tachycardia', holds: isTachycardia },
    { kind: 'bradycardia', holds: isBradycardia },
  ] as const;
  const starts = spells.map(() => 0);
  for (let i = 1; i <= samples.length; i++) {
    const isReadable = i < samples.length && isJoined[i] === 1;
    const rrSec = isReadable ? ((samples[i] ?? 0) - (samples[i - 1] ?? 0)) / sampleRateHz : NaN;
    if (rrSec > rules.pauseSec) events.push(toEvent(beats, 'pause', i - 1, i));
    spells.forEach(({ kind, holds }, k) => {
      if (holds(rrSec)) return;
      const first = starts[k] ?? 0;
      if (i - 1 - first >= rules.rateIntervalCount) events.push(toEvent(beats, kind, first, i - 1));
      starts[k] = i;
    });
  }
  return events;
}
