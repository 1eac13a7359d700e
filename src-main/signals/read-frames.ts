import { signalFileChanged } from '#main/store/signal-files/file-error.ts';
import { toPhysicalInto } from '#main/store/signal-files/physical-values.ts';
import { decodeFrames } from '#main/store/signal-files/sample-format.ts';
import { STORAGE_FORMATS } from '#main/store/signal-files/stored-group.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';
import { deriveLimbLeadInto } from '#shared/signal/derive-limb-lead.ts';
import type { GroupFile } from './group-file.ts';
import type { LeadSource, SignalSource } from './open-record.ts';
import type { Scratch } from './scratch.ts';
import type { Pause } from './pause.ts';

/** A stretch of frames in digital values, as read. */
interface Frames {
  readonly values: Int16Array | Int32Array;
  readonly missingCode: number;
  readonly stride: number;
}

export interface FrameRange {
  readonly startSample: number;
  readonly endSample: number;
  /** Stretches are whole multiples of it, so that a column is never cut in two. */
  readonly alignSamples: number;
}

/** What is done with each stretch: `toLead` converts one lead's samples of it. */
export type UseStretch = (stretch: Stretch) => void;

export interface Stretch {
  readonly startSample: number;
  readonly sampleCount: number;
  /** Physical values of a lead; out is [sampleCount]. */
  readonly toLeadInto: (out: Float32Array, source: LeadSource) => void;
}

/**
 * Reads frames in stretches that fit a reused buffer, and lets other work of this thread go on between them.
 * Errors: 'library/signal-file-changed' where the file has become shorter.
 */
export async function readFrames(
  group: GroupFile,
  range: FrameRange,
  { scratch, pause, use }: { readonly scratch: Scratch; readonly pause: Pause; readonly use: UseStretch },
): Promise<Result<undefined>> {
  const { alignSamples } = range;
  const fit = Math.floor(scratch.bytes.length / group.frameBytes);
  const stretchSamples = Math.max(alignSamples, Math.floor(fit / alignSamples) * alignSamples);
  for (let startSample = range.startSample; startSample < range.endSample; startSample += stretchSamples) {
    const sampleCount = Math.min(stretchSamples, range.endSample - startSample);
    const bytes = scratch.takeBytes(sampleCount * group.frameBytes);
    if (!group.readFrames(bytes, startSample)) return tooShort(group);
    const { wfdbFormat, signalCount } = group.row;
    const { missingCode } = STORAGE_FORMATS[wfdbFormat];
    const frames: Frames = { values: decodeFrames(bytes, wfdbFormat), missingCode, stride: signalCount };
    use({ startSample, sampleCount, toLeadInto: (out, source) => toLeadInto(out, frames, { source, scratch }) });
    await pause();
  }
  return ok();
}

function toLeadInto(
  out: Float32Array,
  frames: Frames,
  { source, scratch }: { readonly source: LeadSource; readonly scratch: Scratch },
): void {
  if (source.kind === 'stored') toSignalInto(out, frames, source.signal);
  else {
    const leadIIMv = scratch.takeFloats(out.length);
    toSignalInto(out, frames, source.leadI);
    toSignalInto(leadIIMv, frames, source.leadII);
    deriveLimbLeadInto(out, { leadIMv: out, leadIIMv }, source.weights);
  }
}

function toSignalInto(out: Float32Array, frames: Frames, signal: SignalSource): void {
  toPhysicalInto(out, { ...frames, index: signal.indexInGroup }, signal.scale);
}

function tooShort({ row }: GroupFile): Result<never> {
  return signalFileChanged(row.dataName, { wanted: row.dataSizeBytes, found: 0 });
}
