import { findStandardLead, type SignalKind } from '#shared/domain/lead.ts';
import { findMvPerUnit, type Calibration } from '#shared/units/calibration.ts';

/**
 * Whether a signal is an electrocardiogram, by its name and unit: known ECG names are, known other signals and everything that
 * is no voltage are not, and any other voltage is taken for one, since ECG files name their leads in many ways.
 */
export function findSignalKind(name: string, calibration: Calibration): SignalKind {
  const plain = name.trim();
  if (calibration.calibrated && findMvPerUnit(calibration.unit) === undefined) return 'other';
  if (findStandardLead(plain) !== undefined || ECG_NAME.test(plain)) return 'ecg';
  return OTHER_NAME.test(plain) ? 'other' : 'ecg';
}

/** ECG in words; modified, Frank, EASI, bipolar chest and right-sided leads. */
const ECG_NAME = /\b(ecg|ekg)\b|^(ml?[ivcx]+|mcl?\d|m?v[1-9]r?|v[xyz]|[xyz]|c[cmsr]\d|es|as|ai|avf|d[1-3])$/i;

/** Pressures, breathing, blood oxygen, movement, temperature, other biopotentials, counters and event channels. */
const OTHER_NAME = new RegExp(
  [
    String.raw`\b(abp|art|bp|pap|cvp|icp|lap|rap|uap|p\d|pressure|nbp\w*|pleth|ppg|spo2|sao2|oxsat|co2|etco2)\d*\b`,
    String.raw`\b(resp|respiration|airflow|flow|nasal|thorax|thor|abd|abdomen|snore|volume|co|hr|hrv|pulse|rate)\d*\b`,
    String.raw`\b(eeg|eog|emg|meg|gsr|eda|uc|toco|fhr|temp|temperature|acc\w*|gyro\w*|mag|position|pos|light|angle)\d*\b`,
    String.raw`\b(marker|mark|event|events|trigger|status|battery|annotations?)\d*\b`,
    // 10-20 electrode pairs, e.g. Fp2-F4
    String.raw`^(fp|af|fc|ft|cp|tp|po|[fcpota])(z|\d{1,2})\s*-\s*\w+$`,
  ].join('|'),
  'i',
);
