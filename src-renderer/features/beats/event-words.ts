import type { RhythmEvent, RhythmEventKind } from '#shared/rhythm/rhythm-event.ts';

export const EVENT_NAMES: Readonly<Record<RhythmEventKind, string>> = {
  pause: 'pause',
  tachycardia: 'tachycardia',
  bradycardia: 'bradycardia',
  'ventricular-flutter': 'ventricular flutter',
  'ventricular-isolated': 'single V',
  'ventricular-couplet': 'V couplet',
  'ventricular-run': 'V run',
  'ventricular-bigeminy': 'V bigeminy',
  'ventricular-trigeminy': 'V trigeminy',
  'ventricular-escape-isolated': 'single ventricular escape',
  'ventricular-escape': 'ventricular escape rhythm',
  'supraventricular-isolated': 'single S',
  'supraventricular-couplet': 'S couplet',
  'supraventricular-run': 'S run',
  'supraventricular-bigeminy': 'S bigeminy',
  'supraventricular-trigeminy': 'S trigeminy',
  'junctional-escape-isolated': 'single junctional escape',
  'junctional-escape': 'junctional escape rhythm',
  'supraventricular-escape-isolated': 'single supraventricular escape',
  'supraventricular-escape': 'supraventricular escape rhythm',
};

/** 'V run, 5 beats, 182/min'; 'pause 2.4 s'; 'ventricular flutter 12.5 s'. */
export function describeEvent({ kind, beatCount, durationSec, meanRateBpm, longestRrMs }: RhythmEvent): string {
  const name = EVENT_NAMES[kind];
  if (kind === 'pause') return longestRrMs === null ? name : `${name} ${(longestRrMs / 1000).toFixed(1)} s`;
  if (kind === 'ventricular-flutter') return `${name} ${durationSec.toFixed(1)} s`;
  if (beatCount === 1) return name;
  const rate = meanRateBpm === null ? '' : `, ${Math.round(meanRateBpm)}/min`;
  return kind.endsWith('-couplet') ? `${name}${rate}` : `${name}, ${beatCount} beats${rate}`;
}
