import { toFilteredPyramidName } from '#main/store/signal-files/filtered-pyramid-name.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import type { DisplayFilter } from '#shared/domain/display-filter.ts';
import { isApplied, toAppliedBand } from '#shared/domain/display-filter.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import type { BandFilter } from '#shared/signal/filters/band-filter.ts';
import { createBandFilter, filterBandPart } from '#shared/signal/filters/band-filter.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { GroupFile } from './group-file.ts';
import type { LeadSource } from './open-record.ts';
import { createPause } from './pause.ts';
import { readFrames } from './read-frames.ts';
import type { Scratch } from './scratch.ts';

/** A display filter as it takes effect on one rate group. */
export interface LeadFilter {
  readonly band: BandFilter;
  /** Where its wide columns come from. */
  readonly pyramidName: string;
}

/** Undefined where nothing is filtered: no filter, or none that the group's rate can hold. */
export function findLeadFilter(
  filter: DisplayFilter,
  file: Pick<SignalFileRow, 'timeBase' | 'pyramidName'>,
): LeadFilter | undefined {
  const sampleRateHz = toSampleRateHz(file.timeBase);
  if (!isApplied(filter, sampleRateHz)) return undefined;
  return {
    band: createBandFilter(toAppliedBand(filter, sampleRateHz), sampleRateHz),
    pyramidName: toFilteredPyramidName(file.pyramidName, filter),
  };
}

/** Derived limb leads are ECG too: filtering is linear, so it does not matter whether I and II are filtered or what follows from them. */
export function isFiltered(source: LeadSource): boolean {
  return source.kind === 'derived' || source.isEcg;
}

export interface FilteredRange {
  readonly startSample: number;
  readonly endSample: number;
  /** Blocks are whole multiples of it, so that a column is never cut in two. */
  readonly alignSamples: number;
}

/** Samples of each lead that are filtered at a time: what one lead takes must not hold main up (pause.ts). */
const MIN_BLOCK_SAMPLES = 1 << 15;

/**
 * Filtered samples of a range, block by block and lead by lead, read with the filter's reach on both sides: each value is that of the
 * whole filtered lead, wherever the range begins.
 * @param use  is given the lead's position in `sources`, the block's first sample and its filtered values
 * Errors: 'library/signal-file-changed' where the file has become shorter.
 */
export async function readFilteredLeads(
  {
    group,
    sources,
    band,
  }: { readonly group: GroupFile; readonly sources: readonly LeadSource[]; readonly band: BandFilter },
  { startSample, endSample, alignSamples }: FilteredRange,
  {
    scratch,
    use,
  }: { readonly scratch: Scratch; readonly use: (lead: number, startSample: number, values: Float32Array) => void },
): Promise<Result<undefined>> {
  const pause = createPause();
  const { reachSamples } = band;
  const blockSamples = Math.ceil(Math.max(MIN_BLOCK_SAMPLES, 2 * reachSamples) / alignSamples) * alignSamples;
  for (let blockStart = startSample; blockStart < endSample; blockStart += blockSamples) {
    const blockEnd = Math.min(endSample, blockStart + blockSamples);
    const from = Math.max(0, blockStart - reachSamples);
    const end = Math.min(group.row.sampleCount, blockEnd + reachSamples);
    const around = sources.map(() => new Float32Array(end - from));
    const read = await readFrames(
      group,
      { startSample: from, endSample: end, alignSamples: 1 },
      {
        scratch,
        pause,
        use(stretch) {
          const at = stretch.startSample - from;
          for (const [lead, source] of sources.entries()) {
            stretch.toLeadInto(around[lead]?.subarray(at, at + stretch.sampleCount) ?? new Float32Array(0), source);
          }
        },
      },
    );
    if (!read.ok) return read;
    for (const [lead, values] of around.entries()) {
      use(
        lead,
        blockStart,
        filterBandPart(values, { startSample: blockStart - from, endSample: blockEnd - from }, band),
      );
      await pause();
    }
  }
  return ok();
}
