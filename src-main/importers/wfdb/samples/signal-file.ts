import type { Result } from '#shared/result/result.ts';
import type { WfdbSignalLine } from '../wfdb-header.ts';
import {
  FLAC_BITS,
  NULL_FORMAT,
  SAMPLE_FORMATS,
  toByteCount,
  toSampleCount,
  type SampleFormat,
} from './sample-format.ts';

/** Signals that share one file. */
export interface SignalFile {
  /** As the header writes it; null for signals of format 0, which have no file. */
  readonly fileName: string | null;
  readonly format: number;
  readonly byteOffset: number;
  /** Places in the header's list of signals, in the order of the file. */
  readonly signalIndices: readonly number[];
  readonly signals: readonly WfdbSignalLine[];
}

/** Signals by file, in the order of the header. Errors: the reason in words. */
export function groupBySignalFile(signals: readonly WfdbSignalLine[]): Result<readonly SignalFile[], string> {
  const byName = new Map<string | null, { indices: number[]; signals: WfdbSignalLine[] }>();
  for (const [index, signal] of signals.entries()) {
    const fileName = signal.format === NULL_FORMAT ? null : signal.fileName;
    const file = byName.get(fileName) ?? { indices: [], signals: [] };
    byName.set(fileName, file);
    file.indices.push(index);
    file.signals.push(signal);
  }
  const files: SignalFile[] = [];
  for (const [fileName, file] of byName) {
    const first = file.signals[0];
    if (first === undefined) continue;
    const reason = findFault(fileName, first, file.signals);
    if (reason !== undefined) return { ok: false, error: reason };
    files.push({
      fileName,
      format: first.format,
      byteOffset: first.byteOffset,
      signalIndices: file.indices,
      signals: file.signals,
    });
  }
  return { ok: true, value: files };
}

/** Samples of one frame over all signals of the file. */
export function toFrameSamples(file: SignalFile): number {
  return file.signals.reduce((sum, signal) => sum + signal.samplesPerFrame, 0);
}

/** Bytes that a binary signal file needs for so many frames. */
export function toNeededBytes(file: SignalFile, format: SampleFormat, frameCount: number): number {
  return file.byteOffset + toByteCount(format, frameCount * toFrameSamples(file));
}

/** Whole frames that a binary signal file of this size holds. */
export function toFrameCount(file: SignalFile, format: SampleFormat, sizeBytes: number): number {
  return Math.floor(toSampleCount(format, Math.max(0, sizeBytes - file.byteOffset)) / toFrameSamples(file));
}

function findFault(
  fileName: string | null,
  first: WfdbSignalLine,
  signals: readonly WfdbSignalLine[],
): string | undefined {
  if (fileName === '-') return 'its signals come from standard input, not from a file';
  if (fileName !== null && !SAMPLE_FORMATS.has(first.format) && !FLAC_BITS.has(first.format)) {
    return `signal format ${first.format} is not known`;
  }
  if (signals.some((signal) => signal.format !== first.format))
    return `'${fileName ?? ''}' has signals of several formats`;
  if (FLAC_BITS.has(first.format) && signals.some((signal) => signal.samplesPerFrame !== first.samplesPerFrame)) {
    return `'${fileName ?? ''}' is a FLAC file with several rates`;
  }
  return undefined;
}
