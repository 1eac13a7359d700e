import { closeSync, fstatSync, openSync } from 'node:fs';
import path from 'node:path';
import type { FilteredStretch } from '#main/store/signal-files/build-filtered-pyramid.ts';
import { buildFilteredPyramid } from '#main/store/signal-files/build-filtered-pyramid.ts';
import { signalFileChanged, toReadError } from '#main/store/signal-files/file-error.ts';
import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import type { PyramidLead } from '#main/store/signal-files/pyramid-layout.ts';
import { FIRST_BUCKET_SAMPLES } from '#main/store/signal-files/pyramid-layout.ts';
import { readBytesInto } from '#main/store/signal-files/read-bytes.ts';
import { decodeFrames } from '#main/store/signal-files/sample-format.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import { writePyramidFile } from '#main/store/signal-files/write-signal-files.ts';
import { findDerivation } from '#shared/domain/derived-leads.ts';
import { toDisplayScale } from '#shared/domain/display-scale.ts';
import type { Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import { deriveLimbLeadInto, LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import type { BandFilter } from '#shared/signal/filters/band-filter.ts';
import { createBandFilter, filterBandPart } from '#shared/signal/filters/band-filter.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { StoredGroupFile } from './stored-group-file.ts';
import type { TaskContext } from './task-context.ts';
import type { IoTasks } from './tasks.ts';

/** Samples of each lead that are filtered at a time, at least: a day of twelve leads must not be in memory. */
const MIN_BLOCK_SAMPLES = 1 << 16;

type Context = Pick<TaskContext, 'isCancelled' | 'report'>;

/**
 * Builds the filtered pyramid of one rate group from its signal file, which is only read. Blocks its thread.
 * Errors: those of reading and writing library files; 'import/cancelled' for a cancelled task, which leaves nothing.
 */
export function buildFilteredPyramidFile(
  { folders, fileName, group, band }: IoTasks['build-filtered-pyramid']['input'],
  context: Context,
): Result<undefined> {
  let handle: number;
  try {
    handle = openSync(path.join(folders.signalsFolder, group.files.dataName), 'r');
  } catch (error) {
    return toReadError(error, group.files.dataName);
  }
  try {
    const found = fstatSync(handle).size;
    const wanted = group.sampleCount * toFrameBytes(group);
    if (found !== wanted) return signalFileChanged(group.files.dataName, { wanted, found });
    const leads = listLeads(group);
    const filter = createBandFilter(band, toSampleRateHz(group.timeBase));
    const stretches = listStretches(handle, { group, leads, filter }, context);
    const file = buildFilteredPyramid(group.sampleCount, leads, stretches);
    if (context.isCancelled()) return err('import/cancelled', 'The filtered overview was cancelled.');
    return writePyramidFile(folders, fileName, file);
  } finally {
    closeSync(handle);
  }
}

type FilteredLead = Omit<PyramidLead, 'valueType'>;

/** ECG leads, and the limb leads that follow from them. What is no ECG is never filtered. */
function listLeads({ signals }: StoredGroupFile): readonly FilteredLead[] {
  const stored = signals.flatMap(({ kind }, indexInGroup) => (kind === 'ecg' ? [{ derived: null, indexInGroup }] : []));
  const derivation = findDerivation(signals.map((signal) => ({ ...signal, groupIndex: 0 })));
  return [...stored, ...(derivation?.leads ?? []).map((derived) => ({ derived, indexInGroup: 0 }))];
}

interface Work {
  readonly group: StoredGroupFile;
  readonly leads: readonly FilteredLead[];
  readonly filter: BandFilter;
}

function* listStretches(handle: number, work: Work, context: Context): Generator<FilteredStretch> {
  const { group, leads, filter } = work;
  const buckets = Math.ceil(Math.max(MIN_BLOCK_SAMPLES, 2 * filter.reachSamples) / FIRST_BUCKET_SAMPLES);
  const blockSamples = buckets * FIRST_BUCKET_SAMPLES;
  for (let startSample = 0; startSample < group.sampleCount; startSample += blockSamples) {
    if (context.isCancelled()) return;
    context.report({ doneCount: startSample, totalCount: group.sampleCount });
    const endSample = Math.min(group.sampleCount, startSample + blockSamples);
    const from = Math.max(0, startSample - filter.reachSamples);
    const end = Math.min(group.sampleCount, endSample + filter.reachSamples);
    const toLead = readFrames(handle, group, { startSample: from, endSample: end });
    const part = { startSample: startSample - from, endSample: endSample - from };
    yield { startSample, leads: leads.map((lead) => filterBandPart(toLead(lead), part, filter)) };
  }
}

/** Frames of a stretch; each lead of them as it is shown. */
function readFrames(
  handle: number,
  group: StoredGroupFile,
  { startSample, endSample }: { readonly startSample: number; readonly endSample: number },
): (lead: FilteredLead) => Float32Array {
  const frameBytes = toFrameBytes(group);
  const count = endSample - startSample;
  const bytes = Buffer.from(new ArrayBuffer(count * frameBytes));
  if (readBytesInto(handle, bytes, startSample * frameBytes) < bytes.length)
    throw new Error(`buildFilteredPyramid: the signal file ends before sample ${endSample}`);
  const values = decodeFrames(bytes, group.files.wfdbFormat);
  const { missingCode } = STORAGE_FORMATS[group.files.wfdbFormat];
  const toSignal = (index: number): Float32Array => {
    const out = new Float32Array(count);
    const signal = group.signals[index];
    if (signal === undefined) return out.fill(Number.NaN);
    toPhysicalInto(out, { values, missingCode, index, stride: group.signals.length }, toDisplayScale(signal));
    return out;
  };
  const derivation = findDerivation(group.signals.map((signal) => ({ ...signal, groupIndex: 0 })));
  return ({ derived, indexInGroup }) => {
    if (derived === null) return toSignal(indexInGroup);
    const out = toSignal(derivation?.leadIIndex ?? -1);
    const leadIIMv = toSignal(derivation?.leadIIIndex ?? -1);
    deriveLimbLeadInto(out, { leadIMv: out, leadIIMv }, LIMB_LEAD_WEIGHTS[derived]);
    return out;
  };
}

function toFrameBytes({ files, signals }: StoredGroupFile): number {
  return STORAGE_FORMATS[files.wfdbFormat].bytesPerSample * signals.length;
}
