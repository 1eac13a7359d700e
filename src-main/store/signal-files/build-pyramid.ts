import { findDerivation } from '#shared/domain/derived-leads.ts';
import type { DerivableLead } from '#shared/domain/derived-leads.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import { assert } from '#shared/result/assert.ts';
import { decimateDigitalInto, decimateInto } from '#shared/signal/decimate.ts';
import { deriveLimbLeadInto, LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import { toPhysicalInto } from './physical-values.ts';
import { fillUpperLevels, regionOf, viewBuckets } from './pyramid-buckets.ts';
import type { PyramidHeader, PyramidLead, PyramidRegion, PyramidValueType } from './pyramid-layout.ts';
import { encodePyramidHeaderInto, FIRST_BUCKET_SAMPLES, layOutPyramid, toLevelCount } from './pyramid-layout.ts';
import type { StoredGroup, StoredSignal } from './stored-group.ts';
import { toMissingCodeOf } from './stored-group.ts';

/**
 * The pyramid file of one rate group. Derived limb leads get buckets of their own from raw samples: bounds from the pyramids of
 * I and II would be far wider than the lead itself.
 * @returns the whole file
 */
export function buildPyramid(group: StoredGroup): Buffer {
  const derived = findDerivedSources(group);
  const leads: PyramidLead[] = [
    ...group.signals.map((signal, indexInGroup) => ({ valueType: toValueType(signal), derived: null, indexInGroup })),
    ...(derived?.leads ?? []).map((lead) => ({ valueType: 'float32' as const, derived: lead, indexInGroup: 0 })),
  ];
  const header: PyramidHeader = { sampleCount: group.sampleCount, levelCount: toLevelCount(group.sampleCount), leads };
  const { levels, fileBytes } = layOutPyramid(header);
  const file = Buffer.from(new ArrayBuffer(fileBytes));
  for (const [leadIndex, lead] of leads.entries()) {
    const regions = levels.map((level) => regionOf(level, leadIndex));
    if (lead.derived === null) fillFromSignal(file, regions, signalOf(group, leadIndex));
    else if (derived !== undefined) fillFromDerived(file, regions, { ...derived, lead: lead.derived });
  }
  encodePyramidHeaderInto(file, header);
  return file;
}

interface DerivedSources {
  readonly leadI: StoredSignal;
  readonly leadII: StoredSignal;
  readonly leads: readonly DerivableLead[];
}

function findDerivedSources(group: StoredGroup): DerivedSources | undefined {
  const derivation = findDerivation(group.signals.map((signal) => ({ ...signal, groupIndex: 0 })));
  if (derivation === undefined) return undefined;
  return {
    leadI: signalOf(group, derivation.leadIIndex),
    leadII: signalOf(group, derivation.leadIIIndex),
    leads: derivation.leads,
  };
}

function toValueType({ samples }: StoredSignal): PyramidValueType {
  return samples instanceof Int16Array ? 'int16' : 'int32';
}

function fillFromSignal(file: Buffer, regions: readonly PyramidRegion[], { samples }: StoredSignal): void {
  const missingCode = toMissingCodeOf(samples);
  const options = { bucketSamples: FIRST_BUCKET_SAMPLES, missingCode };
  const first = regionOf(regions, 0);
  if (samples instanceof Int16Array) decimateDigitalInto(viewBuckets(file, first, Int16Array), samples, options);
  else decimateDigitalInto(viewBuckets(file, first, Int32Array), samples, options);
  const type = samples instanceof Int16Array ? Int16Array : Int32Array;
  fillUpperLevels(file, regions, { type, missingCode });
}

/** Samples that are converted at a time: a whole number of first buckets, small enough to stay in the cache. */
const STRETCH_SAMPLES = FIRST_BUCKET_SAMPLES * 256;

function fillFromDerived(
  file: Buffer,
  regions: readonly PyramidRegion[],
  { leadI, leadII, lead }: DerivedSources & { readonly lead: DerivableLead },
): void {
  const first = viewBuckets(file, regionOf(regions, 0), Float32Array);
  const leadIMv = new Float32Array(STRETCH_SAMPLES);
  const leadIIMv = new Float32Array(STRETCH_SAMPLES);
  for (let start = 0; start < leadI.samples.length; start += STRETCH_SAMPLES) {
    const end = Math.min(start + STRETCH_SAMPLES, leadI.samples.length);
    const stretch = { leadIMv: leadIMv.subarray(0, end - start), leadIIMv: leadIIMv.subarray(0, end - start) };
    stretchToPhysicalInto(stretch.leadIMv, leadI, start);
    stretchToPhysicalInto(stretch.leadIIMv, leadII, start);
    deriveLimbLeadInto(stretch.leadIMv, stretch, LIMB_LEAD_WEIGHTS[lead]);
    const bucket = start / FIRST_BUCKET_SAMPLES;
    const out = {
      minima: first.minima.subarray(bucket),
      maxima: first.maxima.subarray(bucket),
      partlyMissing: first.partlyMissing.subarray(bucket),
    };
    decimateInto(out, stretch.leadIMv, FIRST_BUCKET_SAMPLES);
  }
  fillUpperLevels(file, regions, { type: Float32Array, missingCode: Number.NaN });
}

function stretchToPhysicalInto(out: Float32Array, signal: StoredSignal, startSample: number): void {
  const values = signal.samples.subarray(startSample, startSample + out.length);
  toPhysicalInto(out, { values, missingCode: toMissingCodeOf(values), index: 0, stride: 1 }, toDisplayScale(signal));
}

function signalOf(group: StoredGroup, index: number): StoredSignal {
  const signal = group.signals[index];
  assert(signal !== undefined, () => `buildPyramid: no signal ${index}`);
  return signal;
}
