import type { FiducialTimes } from '../median-beat/fiducials.ts';
import { findLevel, measureLead } from './lead-amplitudes.ts';
import type {
  LeadMeasurements,
  MeasuredMedian,
  Measurement,
  MeasurementFlag,
  MeasurementInput,
  MeasurementName,
  Measurements,
  MeasurementUnit,
} from './measurement.ts';
import { correctQt } from './qt-correction.ts';
import type { RrStatistics } from './rr-statistics.ts';
import { computeMedianTurn, computeRrStatistics } from './rr-statistics.ts';
import { computeAreaOverLevel, computeNetArea, toAxisDegrees } from './wave-area.ts';

/** Limits of QTc: AHA/ACCF/HRS 2009, Part IV (Rautaharju), ms. None for a child or an unknown sex. */
const PROLONGED_MS = { male: 450, female: 460 } as const;
const VERY_PROLONGED_MS = 500;
const SHORT_MS = 390;
const WIDE_QRS_MS = 120;
const ADULT_YEARS = 18;
/**
 * Differences of neighbouring RR intervals above this part of their mean, as in atrial fibrillation. Of 9 records of LUDB with atrial
 * fibrillation 6 lie above it by the measured beats' intervals alone, and of 151 others 4, of which 2 are named irregular there.
 */
const IRREGULAR = 0.1;
/** A wave's direction is not told where its net area in I and aVF is below 2 uV s, or 5 ms of 0.4 mV. */
const LEAST_AREA_MV_SEC = { p: 0.0006, qrs: 0.002, t: 0.002 } as const;

/**
 * The table of measurements: all that follows from the median beat, its points, and the RR intervals. Quick enough to be computed
 * anew while a point is dragged.
 */
export function computeMeasurements(input: MeasurementInput): Measurements {
  const { median, fiducials } = input;
  const rr = computeRrStatistics(input.beatSamples, input.sampleRateHz, input.rrBreaks);
  const rows = [
    ...rateRows(rr),
    ...intervalRows(input, rr),
    ...axisRows(median, fiducials),
    ...hypertrophyRows(
      median === null || fiducials === null ? [] : measureLeads(median, fiducials),
      fiducials?.['qrs-onset'] != null && fiducials['qrs-offset'] !== null,
    ),
  ];
  return {
    rows,
    leads: median === null || fiducials === null ? [] : measureLeads(median, fiducials),
    usedBeatCount: median?.usedBeatSamples.length ?? 0,
  };
}

function measureLeads(median: MeasuredMedian, fiducials: FiducialTimes): LeadMeasurements[] {
  return median.leads.map((lead) => measureLead(lead, fiducials, median));
}

interface RowParts {
  readonly whyNot?: string;
  readonly flags?: readonly MeasurementFlag[];
  readonly fromLeads?: readonly string[];
}

function toRow(name: MeasurementName, unit: MeasurementUnit, value: number | null, parts: RowParts = {}): Measurement {
  const isThere = value !== null && Number.isFinite(value);
  return {
    name,
    unit,
    value: isThere ? value : null,
    whyNot: isThere ? null : (parts.whyNot ?? 'not measurable'),
    flags: isThere ? (parts.flags ?? []) : [],
    fromLeads: parts.fromLeads ?? [],
  };
}

function rateRows(rr: RrStatistics | undefined): Measurement[] {
  const whyNot = 'fewer than two beats';
  return [
    toRow('heart-rate', 'bpm', rr === undefined ? null : 60_000 / rr.meanMs, { whyNot }),
    toRow('rr-mean', 'ms', rr?.meanMs ?? null, { whyNot }),
    toRow('rr-min', 'ms', rr?.leastMs ?? null, { whyNot }),
    toRow('rr-max', 'ms', rr?.greatestMs ?? null, { whyNot }),
  ];
}

function intervalRows(
  { median, fiducials, sex, ageYears }: MeasurementInput,
  rr: RrStatistics | undefined,
): Measurement[] {
  const between = (from: keyof FiducialTimes, to: keyof FiducialTimes): number | null => {
    const start = fiducials?.[from] ?? null;
    const end = fiducials?.[to] ?? null;
    return start === null || end === null || end <= start ? null : end - start;
  };
  const noBeat = median === null ? 'no beat could be averaged' : undefined;
  const noP = noBeat ?? 'no clear P wave was found';
  const noQrs = noBeat ?? 'the QRS has no clear ends';
  const noT = noBeat ?? 'the end of the T wave was not found';
  const noQt = fiducials?.['t-offset'] == null ? noT : noQrs;
  const qrsMs = between('qrs-onset', 'qrs-offset');
  const qtMs = between('qrs-onset', 't-offset');
  const isIrregular = isRhythmIrregular(median?.usedRrMs, fiducials?.['p-peak'] == null, rr);
  const usedRrMs = isIrregular ? (rr?.meanMs ?? null) : (meanOf(median?.usedRrMs) ?? rr?.meanMs ?? null);
  const corrected = qtMs === null || usedRrMs === null ? null : correctQt(qtMs, usedRrMs);
  const notCorrected = qtMs === null ? noQt : 'the RR interval is not known';
  const qtc = (name: MeasurementName, value: number | null): Measurement =>
    toRow(name, 'ms', value, { whyNot: notCorrected, flags: flagQtc(value, { sex, ageYears, qrsMs, isIrregular }) });
  return [
    toRow('p-duration', 'ms', between('p-onset', 'p-offset'), { whyNot: noP }),
    toRow('pr', 'ms', between('p-onset', 'qrs-onset'), { whyNot: fiducials?.['p-onset'] == null ? noP : noQrs }),
    toRow('qrs', 'ms', qrsMs, { whyNot: noQrs, flags: (qrsMs ?? 0) >= WIDE_QRS_MS ? ['wide-qrs'] : [] }),
    toRow('qt', 'ms', qtMs, { whyNot: noQt }),
    qtc('qtc-fridericia', corrected?.fridericiaMs ?? null),
    qtc('qtc-bazett', corrected?.bazettMs ?? null),
    qtc('qtc-framingham', corrected?.framinghamMs ?? null),
    qtc('qtc-hodges', corrected?.hodgesMs ?? null),
  ];
}

/** By the beats that are measured, none of them ectopic; without a P wave by all beats. */
function isRhythmIrregular(usedRrMs: Float64Array | undefined, hasNoP: boolean, rr: RrStatistics | undefined): boolean {
  if (hasNoP && (rr?.irregularity ?? 0) > IRREGULAR) return true;
  return usedRrMs !== undefined && computeMedianTurn(usedRrMs) > IRREGULAR;
}

interface QtcFacts extends Pick<MeasurementInput, 'sex' | 'ageYears'> {
  readonly qrsMs: number | null;
  readonly isIrregular: boolean;
}

function flagQtc(qtcMs: number | null, { sex, ageYears, qrsMs, isIrregular }: QtcFacts): MeasurementFlag[] {
  const flags: MeasurementFlag[] = [];
  const isChild = ageYears !== null && ageYears < ADULT_YEARS;
  if (qtcMs !== null && sex !== null && !isChild) {
    if (qtcMs >= VERY_PROLONGED_MS) flags.push('very-prolonged');
    else if (qtcMs >= PROLONGED_MS[sex]) flags.push('prolonged');
    else if (qtcMs <= SHORT_MS) flags.push('short');
  }
  if ((qrsMs ?? 0) >= WIDE_QRS_MS) flags.push('wide-qrs');
  if (isIrregular) flags.push('mean-rr-of-recording');
  return flags;
}

function meanOf(values: Float64Array | undefined): number | null {
  if (values === undefined || values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function axisRows(median: MeasuredMedian | null, times: FiducialTimes | null): Measurement[] {
  const find = (name: string) => median?.leads.find((lead) => lead.standardName === name && lead.isCalibrated)?.values;
  const leadI = find('I');
  const leadAvf = find('aVF');
  const onsetMs = times?.['qrs-onset'] ?? null;
  const row = (name: MeasurementName, [wave, from, to]: AxisSpan): Measurement => {
    const startMs = times?.[from] ?? null;
    const endMs = times?.[to] ?? null;
    if (median === null || startMs === null || endMs === null || onsetMs === null)
      return toRow(name, '°', null, { whyNot: 'the wave has no clear ends' });
    if (leadI === undefined || leadAvf === undefined)
      return toRow(name, '°', null, { whyNot: 'leads I and aVF are needed, with calibration' });
    const { sampleRateHz, zeroIndex } = median;
    const toIndex = (ms: number) => zeroIndex + (ms * sampleRateHz) / 1000;
    const span = { from: toIndex(startMs), to: toIndex(endMs) };
    const area = (values: Float32Array): number =>
      wave === 'p'
        ? computeNetArea(values, span)
        : computeAreaOverLevel(values, { ...span, level: findLevel(values, toIndex(onsetMs), sampleRateHz) });
    const value = toAxisDegrees(area(leadI), area(leadAvf), LEAST_AREA_MV_SEC[wave] * sampleRateHz);
    return toRow(name, '°', value, {
      whyNot: 'indeterminate: hardly any net area in the frontal plane',
      fromLeads: ['I', 'aVF'],
    });
  };
  return [
    row('p-axis', ['p', 'p-onset', 'p-offset']),
    row('qrs-axis', ['qrs', 'qrs-onset', 'qrs-offset']),
    row('t-axis', ['t', 'qrs-offset', 't-offset']),
  ];
}

type AxisSpan = readonly ['p' | 'qrs' | 't', keyof FiducialTimes, keyof FiducialTimes];

/** Sokolow-Lyon 1949: S in V1 and the greater R of V5 and V6; Cornell (Casale 1985): R in aVL and S in V3. */
function hypertrophyRows(all: readonly LeadMeasurements[], hasQrs: boolean): Measurement[] {
  // Without the ends of the QRS there are no R and S, which is not the same as R and S of 0 mV.
  const leads = hasQrs ? all : [];
  const toWhyNot = (needed: string) => (hasQrs || all.length === 0 ? needed : 'the QRS has no clear ends');
  const find = (name: string) =>
    leads.find((lead) => lead.name.toUpperCase() === name.toUpperCase() && lead.isCalibrated);
  const depth = (lead: LeadMeasurements | undefined) =>
    lead === undefined ? null : -Math.min(lead.sUv ?? 0, lead.sPrimeUv ?? 0, lead.rUv === null ? (lead.qUv ?? 0) : 0);
  const height = (lead: LeadMeasurements | undefined) =>
    lead === undefined ? null : Math.max(lead.rUv ?? 0, lead.rPrimeUv ?? 0);
  const [v1, v3, v5, v6, aVL] = ['V1', 'V3', 'V5', 'V6', 'aVL'].map(find);
  const lateral = v5 === undefined && v6 === undefined ? null : Math.max(height(v5) ?? 0, height(v6) ?? 0);
  const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : (a + b) / 1000);
  return [
    toRow('sokolow-lyon', 'mV', sum(depth(v1), lateral), {
      whyNot: toWhyNot('leads V1 and V5 or V6 are needed, with calibration'),
      fromLeads: ['V1', (height(v6) ?? -1) > (height(v5) ?? -1) ? 'V6' : 'V5'],
    }),
    toRow('cornell', 'mV', sum(height(aVL), depth(v3)), {
      whyNot: toWhyNot('leads aVL and V3 are needed, with calibration'),
      fromLeads: ['aVL', 'V3'],
    }),
  ];
}
