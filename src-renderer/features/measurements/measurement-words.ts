import type { Measurement, MeasurementFlag, MeasurementName } from '#shared/signal/measure/measurement.ts';

export const QTC_FORMULAS = ['fridericia', 'bazett', 'framingham', 'hodges'] as const;
export type QtcFormula = (typeof QTC_FORMULAS)[number];

export const FORMULA_NAMES: Readonly<Record<QtcFormula, string>> = {
  fridericia: 'Fridericia',
  bazett: 'Bazett',
  framingham: 'Framingham',
  hodges: 'Hodges',
};

export const MEASUREMENT_NAMES: Readonly<Record<MeasurementName, string>> = {
  'heart-rate': 'Heart rate',
  'rr-mean': 'RR mean',
  'rr-min': 'RR shortest',
  'rr-max': 'RR longest',
  'p-duration': 'P',
  pr: 'PR',
  qrs: 'QRS',
  qt: 'QT',
  'qtc-fridericia': 'QTc Fridericia',
  'qtc-bazett': 'QTc Bazett',
  'qtc-framingham': 'QTc Framingham',
  'qtc-hodges': 'QTc Hodges',
  'p-axis': 'P axis',
  'qrs-axis': 'QRS axis',
  't-axis': 'T axis',
  'sokolow-lyon': 'Sokolow-Lyon',
  cornell: 'Cornell',
};

const FLAG_WORDS: Readonly<Record<MeasurementFlag, string>> = {
  prolonged: 'long',
  'very-prolonged': 'very long',
  short: 'short',
  'wide-qrs': 'wide QRS',
  'mean-rr-of-recording': 'irregular',
};

const FLAG_TIPS: Readonly<Record<MeasurementFlag, string>> = {
  prolonged: 'QTc at or above the limit for the sex: 450 ms men, 460 ms women (AHA 2009)',
  'very-prolonged': 'QTc of 500 ms or more',
  short: 'QTc of 390 ms or less (AHA 2009)',
  'wide-qrs': 'QRS of 120 ms or more: QTc says less about repolarisation',
  'mean-rr-of-recording': "Irregular: corrected by the recording's mean RR",
};

export function toFlagWords(flags: readonly MeasurementFlag[]): string {
  return flags.map((flag) => FLAG_WORDS[flag]).join(', ');
}

export function toFlagTip(flags: readonly MeasurementFlag[]): string {
  return flags.map((flag) => FLAG_TIPS[flag]).join('. ');
}

/** A value as it may be read: whole ms, beats a minute and degrees, mV to a hundredth. A minus is a minus. */
export function formatValue({ value, unit }: Pick<Measurement, 'value' | 'unit'>): string {
  if (value === null) return '–';
  return formatSigned(value, unit === 'mV' ? 2 : 0);
}

function formatSigned(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** Microvolt as mV to a hundredth; '–' for none. */
export function formatUv(value: number | null): string {
  return value === null ? '–' : formatSigned(value / 1000, 2);
}

export function toUnitWord(unit: Measurement['unit']): string {
  return unit === 'bpm' ? '/min' : unit;
}
