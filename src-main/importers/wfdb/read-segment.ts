import { err, ok, type Result } from '#shared/result/result.ts';
import { MISSING_INT16, type DigitalSamples } from '../imported-record.ts';
import type { ReadOptions } from '../importer.ts';
import { joinName, toBaseName, type SourceFolder } from '../source-folder.ts';
import { alignLate, cutTo } from './samples/finish-signal.ts';
import { groupBySignalFile, type SignalFile } from './samples/signal-file.ts';
import { checkSignalFile, readSignalFile, type DecodedFile } from './read-signal-file.ts';
import type { WfdbHeader, WfdbSignalLine } from './wfdb-header.ts';

/** Signals of one header that is not multi-segment, in the header's order. Missing samples hold toMissingCode(samples). */
export interface Segment {
  readonly frameCount: number;
  readonly samples: readonly DigitalSamples[];
  readonly notices: readonly string[];
}

export interface SegmentRequest {
  readonly header: WfdbHeader;
  /** Folder of the header, relative to the granted one. */
  readonly folder: string;
  /** Base name of the header, for messages. */
  readonly headerName: string;
}

/**
 * Reads every signal file that a header mentions, verifies checksums and undoes skew. Where the header gives no length, the
 * shortest file decides. Errors: those of readSignalFile, import/malformed-header, import/unsupported, import/checksum, import/empty.
 */
export async function readSegment(
  source: SourceFolder,
  { header, folder, headerName }: SegmentRequest,
  options: ReadOptions,
): Promise<Result<Segment>> {
  const files = groupBySignalFile(header.signals);
  if (!files.ok) {
    return err('import/unsupported', `'${headerName}': ${files.error}.`, { file: headerName, reason: files.error });
  }
  const decoded: { file: SignalFile; content: DecodedFile }[] = [];
  let frameCount = header.frameCount;
  for (const file of files.value) {
    if (file.fileName === null) continue;
    if (options.signal?.aborted === true) return err('import/cancelled', 'The import was cancelled.');
    const name = joinName(folder, file.fileName);
    const content = await readSignalFile(source, { file, name, frameCount: header.frameCount }, options);
    if (!content.ok) return content;
    decoded.push({ file, content: content.value });
    frameCount = Math.min(frameCount ?? Infinity, content.value.frameCount);
  }
  if (frameCount === null || decoded.length === 0) {
    return err('import/empty', `'${headerName}' describes no recorded samples.`, { file: headerName });
  }
  return assemble({ header, headerName, frameCount, decoded });
}

/** Whether every signal file is there and large enough for what the header claims; nothing is read. */
export async function checkSignalFiles(
  source: SourceFolder,
  { header, folder, headerName }: SegmentRequest,
): Promise<Result<undefined>> {
  const files = groupBySignalFile(header.signals);
  if (!files.ok) {
    return err('import/unsupported', `'${headerName}': ${files.error}.`, { file: headerName, reason: files.error });
  }
  for (const file of files.value) {
    if (file.fileName === null) continue;
    const name = joinName(folder, file.fileName);
    const checked = await checkSignalFile(source, { file, name, frameCount: header.frameCount });
    if (!checked.ok) return checked;
  }
  return ok();
}

interface Decoded {
  readonly header: WfdbHeader;
  readonly headerName: string;
  readonly frameCount: number;
  readonly decoded: readonly { readonly file: SignalFile; readonly content: DecodedFile }[];
}

function assemble({ header, headerName, frameCount, decoded }: Decoded): Result<Segment> {
  const samples: DigitalSamples[] = [];
  let unverifiedCount = 0;
  for (const { file, content } of decoded) {
    for (const [place, signal] of file.signals.entries()) {
      const index = file.signalIndices[place];
      const finished = content.signals[place];
      if (index === undefined || finished === undefined) continue;
      const verdict = verifyChecksum(header, signal, finished.checksum);
      if (verdict === 'wrong') return toChecksumError(file, index, signal);
      if (verdict === 'none') unverifiedCount += 1;
      alignLate(finished.samples, signal.skewFrames * signal.samplesPerFrame);
      samples[index] = cutTo(finished.samples, frameCount * signal.samplesPerFrame);
    }
  }
  for (const [index, signal] of header.signals.entries()) {
    // Format 0: described, never recorded.
    samples[index] ??= new Int16Array(frameCount * signal.samplesPerFrame).fill(MISSING_INT16);
  }
  if (frameCount < 1) return err('import/empty', `'${headerName}' has no samples.`, { file: headerName });
  const notice = `no checksum: the samples of ${unverifiedCount} of ${header.signals.length} signals were not verified`;
  return ok({ frameCount, samples, notices: unverifiedCount > 0 ? [notice] : [] });
}

/**
 * A checksum that differs is an error, with one exception: 0 in the header. Several writers (the CinC 2017 set, some EDF
 * converters) put 0 for 'not computed', so that a 0 which does not fit says nothing about the samples; it becomes a notice, as a
 * missing checksum does. Where the header gives no length, header(5) switches the check off: a difference is a notice as well.
 */
function verifyChecksum(header: WfdbHeader, signal: WfdbSignalLine, actual: number): 'right' | 'wrong' | 'none' {
  if (signal.checksum === null) return 'none';
  if (signal.checksum === actual) return 'right';
  return signal.checksum === 0 || header.frameCount === null ? 'none' : 'wrong';
}

function toChecksumError(file: SignalFile, index: number, signal: WfdbSignalLine) {
  const baseName = toBaseName(file.fileName ?? '');
  const label = toSignalLabel(index, signal);
  return err(
    'import/checksum',
    `'${baseName}': the checksum of ${label} is wrong; the file is damaged or not the header's.`,
    {
      file: baseName,
      signal: label,
    },
  );
}

export function toSignalLabel(index: number, { description }: { readonly description: string }): string {
  return description === '' ? `signal ${index + 1}` : `signal ${index + 1} (${description.slice(0, 60)})`;
}
