import { assertSameLength } from '#shared/result/assert.ts';
import { decimateInto } from '#shared/signal/decimate.ts';
import { fillUpperLevels, regionOf, viewBuckets } from './pyramid-buckets.ts';
import type { PyramidHeader, PyramidLead } from './pyramid-layout.ts';
import { encodePyramidHeaderInto, FIRST_BUCKET_SAMPLES, layOutPyramid, toLevelCount } from './pyramid-layout.ts';

/** A stretch of all leads, filtered, in their shown units, NaN where missing. */
export interface FilteredStretch {
  /** A multiple of FIRST_BUCKET_SAMPLES. */
  readonly startSample: number;
  /** One for each lead. */
  readonly leads: readonly Float32Array[];
}

/**
 * The pyramid file of filtered leads, laid out as any other, its values as shown. Only min/max buckets are held, so a day's samples
 * need not be.
 * @param leads  which leads, in the order of each stretch
 * @param stretches  the whole group, in order, each but the last of a multiple of FIRST_BUCKET_SAMPLES samples
 */
export function buildFilteredPyramid(
  sampleCount: number,
  leads: readonly Omit<PyramidLead, 'valueType'>[],
  stretches: Iterable<FilteredStretch>,
): Buffer {
  const header: PyramidHeader = {
    sampleCount,
    levelCount: toLevelCount(sampleCount),
    leads: leads.map((lead) => ({ ...lead, valueType: 'float32' })),
  };
  const { levels, fileBytes } = layOutPyramid(header);
  const file = Buffer.from(new ArrayBuffer(fileBytes));
  const firstLevels = leads.map((_, lead) => viewBuckets(file, regionOf(regionsOf(levels, lead), 0), Float32Array));
  for (const { startSample, leads: values } of stretches) {
    assertSameLength(values, leads, 'buildFilteredPyramid');
    const bucket = startSample / FIRST_BUCKET_SAMPLES;
    for (const [index, { minima, maxima, partlyMissing }] of firstLevels.entries()) {
      const out = {
        minima: minima.subarray(bucket),
        maxima: maxima.subarray(bucket),
        partlyMissing: partlyMissing.subarray(bucket),
      };
      decimateInto(out, values[index] ?? new Float32Array(0), FIRST_BUCKET_SAMPLES);
    }
  }
  for (const lead of leads.keys()) {
    fillUpperLevels(file, regionsOf(levels, lead), { type: Float32Array, missingCode: Number.NaN });
  }
  encodePyramidHeaderInto(file, header);
  return file;
}

function regionsOf<T>(levels: readonly (readonly T[])[], lead: number): readonly T[] {
  return levels.flatMap((level) => level.slice(lead, lead + 1));
}
