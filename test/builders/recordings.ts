import type { DigitalSamples, ImportedGroup, ImportedRecord, ImportedSignal } from '#main/importers/imported-record.ts';
import { toMissingCode } from '#main/importers/imported-record.ts';
import type { Random } from './random.ts';

/** A signal of 200 ADU per mV around 0, unless told otherwise. */
export function buildSignal(samples: DigitalSamples, parts: Partial<ImportedSignal> = {}): ImportedSignal {
  return {
    name: 'MLII',
    kind: 'ecg',
    calibration: { gainAduPerUnit: 200, baselineAdu: 0, unit: 'mV', calibrated: true },
    adcResolutionBits: 12,
    adcZeroAdu: 0,
    samples,
    ...parts,
  };
}

export function buildGroup(rateHz: number, signals: readonly ImportedSignal[]): ImportedGroup {
  return {
    timeBase: { rateNumerator: rateHz, rateDenominator: 1 },
    sampleCount: signals[0]?.samples.length ?? 0,
    signals,
  };
}

/** A record of these groups, its signals in order, by nobody, without annotations. */
export function buildRecord(groups: readonly ImportedGroup[], parts: Partial<ImportedRecord> = {}): ImportedRecord {
  return {
    name: 'made',
    format: 'wfdb',
    groups,
    frameRate: groups[0]?.timeBase ?? { rateNumerator: 1, rateDenominator: 1 },
    signalOrder: groups.flatMap((group, groupIndex) => group.signals.map((_, index) => [groupIndex, index] as const)),
    annotationSets: [],
    recordedAt: null,
    comments: [],
    ageYears: null,
    sex: null,
    notices: [],
    ...parts,
  };
}

export interface RandomSamples {
  readonly sampleCount: number;
  /** Share of samples that lie in gaps; a tenth of that in single samples. */
  readonly missingShare: number;
  /** Greatest absolute value; above 32767 the samples come as Int32. */
  readonly greatestAdu: number;
}

/** A wandering signal with gaps of all lengths. */
export function buildRandomSamples(random: Random, wanted: RandomSamples): DigitalSamples {
  const { sampleCount, missingShare, greatestAdu } = wanted;
  const samples = greatestAdu > 32767 ? new Int32Array(sampleCount) : new Int16Array(sampleCount);
  let level = 0;
  for (let i = 0; i < sampleCount; i++) {
    level += (random() - 0.5) * greatestAdu * 0.05;
    level = Math.max(-greatestAdu, Math.min(greatestAdu, level));
    samples[i] = Math.round(random() < 0.002 ? (random() * 2 - 1) * greatestAdu : level);
  }
  const missingCode = toMissingCode(samples);
  let toTake = Math.floor(sampleCount * missingShare);
  while (toTake > 0) {
    const length = Math.min(toTake, random() < 0.1 ? 1 : 1 + Math.floor(random() ** 3 * sampleCount * 0.1));
    const start = Math.floor(random() * sampleCount);
    samples.fill(missingCode, start, start + length);
    toTake -= length;
  }
  return samples;
}
