import type { MeasuredFile } from '#main/index/command-services.ts';
import type { LeadMeasurements, MeasurementName } from '#shared/signal/measure/measurement.ts';
import { toTable } from './table.ts';

/** Names in the JSON, with their units; axes stand in an object of their own. */
const JSON_NAMES = {
  'heart-rate': 'heartRateBpm',
  'rr-mean': 'rrMeanMs',
  'rr-min': 'rrMinMs',
  'rr-max': 'rrMaxMs',
  'p-duration': 'pMs',
  pr: 'prMs',
  qrs: 'qrsMs',
  qt: 'qtMs',
  'qtc-fridericia': 'qtcFridericiaMs',
  'qtc-bazett': 'qtcBazettMs',
  'qtc-framingham': 'qtcFraminghamMs',
  'qtc-hodges': 'qtcHodgesMs',
  'p-axis': 'pDegrees',
  'qrs-axis': 'qrsDegrees',
  't-axis': 'tDegrees',
  'sokolow-lyon': 'sokolowLyonMv',
  cornell: 'cornellMv',
} as const satisfies Record<MeasurementName, string>;

const AXES: readonly MeasurementName[] = ['p-axis', 'qrs-axis', 't-axis'];

/** A record as `measure --json` prints it: null is not measurable, and `notMeasurable` says why; `flags` by the name of the value. */
export function toMeasurementJson(input: string, file: MeasuredFile) {
  const { rows, leads, usedBeatCount } = file.measurements;
  const toEntry = ({ name, value }: (typeof rows)[number]) => [JSON_NAMES[name], round(value, 3)] as const;
  const isAxis = ({ name }: (typeof rows)[number]) => AXES.includes(name);
  return {
    record: input,
    name: file.name,
    ageYears: file.ageYears,
    sex: file.sex,
    beatCount: file.beatCount,
    beatsUsed: usedBeatCount,
    ...Object.fromEntries(rows.filter((row) => !isAxis(row)).map(toEntry)),
    axes: Object.fromEntries(rows.filter(isAxis).map(toEntry)),
    flags: Object.fromEntries(
      rows.filter(({ flags }) => flags.length > 0).map(({ name, flags }) => [JSON_NAMES[name], flags]),
    ),
    notMeasurable: Object.fromEntries(
      rows.filter(({ whyNot }) => whyNot !== null).map(({ name, whyNot }) => [JSON_NAMES[name], whyNot]),
    ),
    leads: leads.map(toLeadJson),
    notices: file.notices,
  };
}

function toLeadJson({ name, isDerived, isCalibrated, ...lead }: LeadMeasurements) {
  const amplitudes = AMPLITUDES.map((key) => [key, round(lead[key], 1)] as const);
  return { name, isDerived, isCalibrated, ...Object.fromEntries(amplitudes) };
}

const AMPLITUDES = [
  'pUv',
  'qUv',
  'rUv',
  'sUv',
  'rPrimeUv',
  'sPrimeUv',
  'stJUv',
  'stJ40Uv',
  'stJ60Uv',
  'stJ80Uv',
  'tUv',
] as const satisfies readonly (keyof LeadMeasurements)[];

function round(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}

const SHOWN: readonly (readonly [string, MeasurementName])[] = [
  ['rate', 'heart-rate'],
  ['P', 'p-duration'],
  ['PR', 'pr'],
  ['QRS', 'qrs'],
  ['QT', 'qt'],
  ['QTcF', 'qtc-fridericia'],
  ['P axis', 'p-axis'],
  ['QRS axis', 'qrs-axis'],
  ['T axis', 't-axis'],
];

/** One row for each record: beats a minute, ms and degrees; '-' is not measurable. */
export function toMeasurementTable(done: readonly { readonly input: string; readonly value: MeasuredFile }[]): string {
  const heads = ['record', 'beats used', ...SHOWN.map(([head]) => head), 'flags'];
  return toTable(
    heads,
    done.map(({ input, value: { measurements } }) => {
      const find = (name: MeasurementName) => measurements.rows.find((row) => row.name === name);
      const flags = find('qtc-fridericia')?.flags ?? [];
      return [
        input,
        measurements.usedBeatCount,
        ...SHOWN.map(([, name]) => toWhole(find(name)?.value ?? null)),
        flags.map((flag) => flag.replaceAll('-', ' ')).join(', '),
      ];
    }),
  );
}

const LEAD_HEADS = ['lead', 'P', 'Q', 'R', 'S', "R'", "S'", 'ST J', 'J+40', 'J+60', 'J+80', 'T', 'note'];

/** Microvolts from the level just before the QRS. */
export function toLeadTable({ measurements }: MeasuredFile): string {
  return toTable(
    LEAD_HEADS,
    measurements.leads.map((lead) => [
      lead.name,
      ...AMPLITUDES.map((key) => toWhole(lead[key])),
      lead.isCalibrated ? (lead.isDerived ? 'derived' : '') : 'no calibration',
    ]),
  );
}

function toWhole(value: number | null): string {
  return value === null ? '-' : String(Math.round(value));
}
