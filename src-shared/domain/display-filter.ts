/**
 * What a trace is filtered with before it is shown, and nothing else: stored samples, beats, measurements and exports never pass
 * through it. 'none' is how every recording opens.
 */
export const DISPLAY_FILTERS = [
  'none',
  'diagnostic',
  'monitor',
  'none+50',
  'diagnostic+50',
  'monitor+50',
  'none+60',
  'diagnostic+60',
  'monitor+60',
] as const;
export type DisplayFilter = (typeof DISPLAY_FILTERS)[number];

export const FILTER_PRESETS = ['none', 'diagnostic', 'monitor'] as const;
export type FilterPreset = (typeof FILTER_PRESETS)[number];
/** Mains that a notch takes away; null for no notch. */
export const NOTCHES_HZ = [null, 50, 60] as const;
export type NotchHz = (typeof NOTCHES_HZ)[number];

export interface FilterParts {
  readonly preset: FilterPreset;
  readonly notchHz: NotchHz;
}

/** Corners at -3 dB; null where nothing is cut. */
export interface FilterBand {
  readonly highPassHz: number | null;
  readonly lowPassHz: number | null;
  readonly notchHz: number | null;
}

/** What a diagnostic ECG shows (IEC 60601-2-25), and the band of a bedside monitor. */
export const DIAGNOSTIC_BAND = { highPassHz: 0.05, lowPassHz: 150 } as const;
export const MONITOR_BAND = { highPassHz: 0.5, lowPassHz: 40 } as const;

/** A filter must lie below this part of the sampling rate: at half of it there is nothing left to cut. */
const MAX_RATE_PART = 0.49;
/** No ECG is sampled faster; the high-pass filter would look at millions of samples for each one. */
const MAX_RATE_HZ = 10_000;

export function toFilterParts(filter: DisplayFilter): FilterParts {
  const [preset, notch] = filter.split('+');
  return {
    preset: FILTER_PRESETS.find((name) => name === preset) ?? 'none',
    notchHz: NOTCHES_HZ.find((frequencyHz) => String(frequencyHz) === notch) ?? null,
  };
}

export function toDisplayFilter({ preset, notchHz }: FilterParts): DisplayFilter {
  return notchHz === null ? preset : `${preset}+${notchHz}`;
}

/** The filter that a text names; undefined for one that names none. */
export function findDisplayFilter(text: string): DisplayFilter | undefined {
  return DISPLAY_FILTERS.find((filter) => filter === text);
}

/** What of a filter takes effect on a signal: what its sampling rate cannot hold falls away. */
export function toAppliedBand(filter: DisplayFilter, sampleRateHz: number): FilterBand {
  const { preset, notchHz } = toFilterParts(filter);
  const { highPassHz, lowPassHz } = BANDS[preset];
  return {
    highPassHz: keepHeld(highPassHz, sampleRateHz),
    lowPassHz: keepHeld(lowPassHz, sampleRateHz),
    notchHz: keepHeld(notchHz, sampleRateHz),
  };
}

/** Whether a filter changes a signal of this sampling rate at all. */
export function isApplied(filter: DisplayFilter, sampleRateHz: number): boolean {
  const { highPassHz, lowPassHz, notchHz } = toAppliedBand(filter, sampleRateHz);
  return highPassHz !== null || lowPassHz !== null || notchHz !== null;
}

/** 'none', 'monitor 0.5-40 Hz + 50 Hz notch', '60 Hz notch': its name wherever it is written. */
export function describeFilter(filter: DisplayFilter): string {
  const { preset, notchHz } = toFilterParts(filter);
  const notch = notchHz === null ? [] : [`${notchHz} Hz notch`];
  return preset === 'none' && notchHz !== null ? notch.join('') : [NAMES[preset], ...notch].join(' + ');
}

/** What of a filter has no effect at a sampling rate, e.g. 'low-pass without effect at 250 Hz sampling'; undefined where all of it has. */
export function findLostPart(filter: DisplayFilter, sampleRateHz: number): string | undefined {
  const { preset, notchHz } = toFilterParts(filter);
  const wanted = BANDS[preset];
  const applied = toAppliedBand(filter, sampleRateHz);
  const lost = [
    ...(wanted.highPassHz !== applied.highPassHz ? ['high-pass'] : []),
    ...(wanted.lowPassHz !== applied.lowPassHz ? ['low-pass'] : []),
    ...(notchHz !== applied.notchHz ? ['notch'] : []),
  ];
  if (lost.length === 0) return undefined;
  return `${lost.join(' and ')} without effect at ${Number(sampleRateHz.toFixed(3))} Hz sampling`;
}

/** Whether something of 0.05 to 150 Hz is taken away: the waves that a diagnosis rests on look different. */
export function cutsDiagnosticBand(filter: DisplayFilter, sampleRateHz: number): boolean {
  const { highPassHz, lowPassHz, notchHz } = toAppliedBand(filter, sampleRateHz);
  return (
    (highPassHz !== null && highPassHz > DIAGNOSTIC_BAND.highPassHz) ||
    (lowPassHz !== null && lowPassHz < DIAGNOSTIC_BAND.lowPassHz) ||
    notchHz !== null
  );
}

/** What must stand beside a picture that lacks a part of the diagnostic band; undefined where it does not. */
export function findFilterWarning(filter: DisplayFilter, sampleRateHz: number): string | undefined {
  if (!cutsDiagnosticBand(filter, sampleRateHz)) return undefined;
  const { highPassHz, lowPassHz } = toAppliedBand(filter, sampleRateHz);
  const changesSt = highPassHz !== null && highPassHz > DIAGNOSTIC_BAND.highPassHz;
  const changesPeaks = lowPassHz !== null && lowPassHz < DIAGNOSTIC_BAND.lowPassHz;
  const changed = changesSt && changesPeaks ? 'ST and sharp waves' : changesSt ? 'ST' : 'sharp waves';
  return `changes ${changed}; not for measurement`;
}

/** '< 150 Hz' where the sampling holds no more than half of its rate; undefined where it holds the diagnostic band. */
export function findSamplingLimit(sampleRateHz: number): string | undefined {
  return sampleRateHz < 2 * DIAGNOSTIC_BAND.lowPassHz ? `< ${DIAGNOSTIC_BAND.lowPassHz} Hz` : undefined;
}

const BANDS = {
  none: { highPassHz: null, lowPassHz: null },
  diagnostic: DIAGNOSTIC_BAND,
  monitor: MONITOR_BAND,
} as const;

const NAMES = {
  none: 'none',
  diagnostic: `diagnostic ${DIAGNOSTIC_BAND.highPassHz}-${DIAGNOSTIC_BAND.lowPassHz} Hz`,
  monitor: `monitor ${MONITOR_BAND.highPassHz}-${MONITOR_BAND.lowPassHz} Hz`,
} as const;

function keepHeld(frequencyHz: number | null, sampleRateHz: number): number | null {
  const isHeld = frequencyHz !== null && frequencyHz < MAX_RATE_PART * sampleRateHz && sampleRateHz <= MAX_RATE_HZ;
  return isHeld ? frequencyHz : null;
}
