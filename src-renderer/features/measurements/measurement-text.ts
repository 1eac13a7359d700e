import type { LeadMeasurements, Measurements } from '#shared/signal/measure/measurement.ts';
import { formatUv, formatValue, MEASUREMENT_NAMES, toFlagWords, toUnitWord } from './measurement-words.ts';

/** Columns of the table by lead, in mV. */
export const AMPLITUDES: readonly (readonly [heading: string, key: AmplitudeKey, tip: string])[] = [
  ['P', 'pUv', 'P'],
  ['Q', 'qUv', 'Q, or QS'],
  ['R', 'rUv', 'R'],
  ['S', 'sUv', 'S'],
  ["R'", 'rPrimeUv', 'second R'],
  ["S'", 'sPrimeUv', 'second S'],
  ['J', 'stJUv', 'ST at the J point'],
  ['+40', 'stJ40Uv', 'ST 40 ms after J'],
  ['+60', 'stJ60Uv', 'ST 60 ms after J'],
  ['+80', 'stJ80Uv', 'ST 80 ms after J'],
  ['T', 'tUv', 'T'],
];
type AmplitudeKey = keyof LeadMeasurements & `${string}Uv`;

/** A lead's name as the trace has it. */
type ToLabel = (lead: LeadMeasurements) => string;

/** Second waves have a column only where some lead has one. */
export function listAmplitudes(leads: readonly LeadMeasurements[]): typeof AMPLITUDES {
  return AMPLITUDES.filter(([, key]) => {
    const isSecond = key === 'rPrimeUv' || key === 'sPrimeUv';
    return !isSecond || leads.some((lead) => lead[key] !== null);
  });
}

/** The whole table as tab-separated text, for a letter or a sheet. `source` says what it was measured on. */
export function toMeasurementText(table: Measurements, source: string, toLabel: ToLabel): string {
  const rows = table.rows.map((row) => {
    const value = row.value === null ? `not measurable (${row.whyNot ?? ''})` : formatValue(row);
    const unit = row.value === null ? '' : toUnitWord(row.unit);
    return [MEASUREMENT_NAMES[row.name], value, unit, toFlagWords(row.flags)].join('\t').trimEnd();
  });
  return [source, ...rows, '', toAmplitudeText(table.leads, toLabel)].join('\n');
}

function toAmplitudeText(leads: readonly LeadMeasurements[], toLabel: ToLabel): string {
  const columns = listAmplitudes(leads);
  const head = ['lead, mV', ...columns.map(([heading]) => (/^(J|\+)/.test(heading) ? `ST ${heading}` : heading))];
  const rows = leads.map((lead) => [toLabel(lead), ...columns.map(([, key]) => formatUv(lead[key]))]);
  return [head, ...rows].map((cells) => cells.join('\t')).join('\n');
}
