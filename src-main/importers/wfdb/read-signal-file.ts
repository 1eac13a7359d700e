import { err, ok, type Result } from '#shared/result/result.ts';
import type { ReadOptions } from '../importer.ts';
import { looksCompressed } from '../compressed.ts';
import { toBaseName, type SourceFolder } from '../source-folder.ts';
import { decodeFlac } from './samples/decode-flac.ts';
import { deinterleave } from './samples/deinterleave.ts';
import { cutTo, finishAmplitudes, finishDifferences, type FinishedSignal } from './samples/finish-signal.ts';
import { FLAC_BITS, SAMPLE_FORMATS, type SampleFormat } from './samples/sample-format.ts';
import { toFrameCount, toFrameSamples, toNeededBytes, type SignalFile } from './samples/signal-file.ts';

/** Greatest number of samples of one signal file, over all its signals: a day of 12 leads at 500 Hz has half of it. */
export const MAX_FILE_SAMPLES = 2 ** 30;

export interface DecodedFile {
  readonly frameCount: number;
  /** In the order of the file. */
  readonly signals: readonly FinishedSignal[];
}

export interface SignalFileRequest {
  readonly file: SignalFile;
  /** Relative to the granted folder. */
  readonly name: string;
  /** null: as many whole frames as there are. */
  readonly frameCount: number | null;
}

/**
 * One signal file, whole, in raw digital units. Its size is compared with what the header claims before anything is allocated.
 * Errors: import/missing-file, import/unreadable, import/outside-folder, import/empty, import/truncated, import/out-of-bounds,
 * import/unsupported, import/cancelled; each names the file.
 */
export async function readSignalFile(
  source: SourceFolder,
  request: SignalFileRequest,
  options: ReadOptions,
): Promise<Result<DecodedFile>> {
  const checked = await checkSignalFile(source, request);
  if (!checked.ok) return checked;
  const { frameCount, format } = checked.value;
  if (format === undefined) return readFlacFile(source, request, options);
  const bytes = await source.read(request.name);
  if (!bytes.ok) return bytes;
  const shrunk = findSizeFault(request, format, { frameCount, sizeBytes: bytes.value.length });
  if (shrunk !== undefined) return shrunk;
  const decoded = deinterleave(format, bytes.value.subarray(request.file.byteOffset), {
    frameCount,
    samplesPerFrame: request.file.signals.map((signal) => signal.samplesPerFrame),
  });
  const signals = decoded.map((signal, index) => {
    if (!format.isDifference || !(signal.samples instanceof Int32Array)) return signal;
    return finishDifferences(signal.samples, request.file.signals[index]?.initialValueAdu ?? 0);
  });
  return ok({ frameCount, signals });
}

export interface CheckedFile {
  /** Frames to read; for FLAC what the header says, 0 where it does not. */
  readonly frameCount: number;
  /** undefined for FLAC. */
  readonly format: SampleFormat | undefined;
}

/** A FLAC frame of 65,535 constant samples in 8 channels takes some 30 bytes: no file grows more than that. */
const MAX_FLAC_SAMPLES_PER_BYTE = 32_768;

/** Compares the file's size with what the header claims; reads nothing of it but a signature. */
export async function checkSignalFile(source: SourceFolder, request: SignalFileRequest): Promise<Result<CheckedFile>> {
  const baseName = toBaseName(request.name);
  const size = await source.readSizeBytes(request.name);
  if (!size.ok) return size;
  const sizeBytes = size.value;
  if (sizeBytes === 0) return err('import/empty', `'${baseName}' is empty.`, { file: baseName });
  const format = SAMPLE_FORMATS.get(request.file.format);
  if (format === undefined) {
    const frameCount = request.frameCount ?? 0;
    const fault = findCountFault(
      baseName,
      frameCount * toFrameSamples(request.file),
      sizeBytes * MAX_FLAC_SAMPLES_PER_BYTE,
    );
    return fault ?? ok({ frameCount, format });
  }
  const frameCount = request.frameCount ?? toFrameCount(request.file, format, sizeBytes);
  const fault = findSizeFault(request, format, { frameCount, sizeBytes });
  if (fault !== undefined) return (await findCompression(source, request.name)) ?? fault;
  return ok({ frameCount, format });
}

function findSizeFault(
  { name, file }: SignalFileRequest,
  format: SampleFormat,
  { frameCount, sizeBytes }: { readonly frameCount: number; readonly sizeBytes: number },
) {
  const baseName = toBaseName(name);
  const neededBytes = toNeededBytes(file, format, Math.max(1, frameCount));
  if (sizeBytes < neededBytes) {
    const reason = `it has ${sizeBytes} bytes, the header announces ${neededBytes}`;
    return err('import/truncated', `'${baseName}' is too short: ${reason}.`, {
      file: baseName,
      expectedBytes: neededBytes,
      actualBytes: sizeBytes,
    });
  }
  return findCountFault(baseName, frameCount * toFrameSamples(file));
}

/** A file that is too short may be so because it is packed: the better reason. */
async function findCompression(source: SourceFolder, name: string) {
  const start = await source.readStart(name, 8);
  return start.ok ? looksCompressed(start.value, toBaseName(name)) : undefined;
}

function findCountFault(baseName: string, sampleCount: number, limit = MAX_FILE_SAMPLES) {
  const maxSampleCount = Math.min(limit, MAX_FILE_SAMPLES);
  if (sampleCount <= maxSampleCount) return undefined;
  const reason = `the header announces ${sampleCount} samples, at most ${maxSampleCount} can be read`;
  return err('import/out-of-bounds', `'${baseName}': ${reason}.`, { file: baseName, sampleCount, maxSampleCount });
}

/** Formats 508, 516, 524: one FLAC channel per signal, its samples of a frame one after the other. */
async function readFlacFile(
  source: SourceFolder,
  { file, name, frameCount }: SignalFileRequest,
  options: ReadOptions,
): Promise<Result<DecodedFile>> {
  const baseName = toBaseName(name);
  const bytes = await source.read(name);
  if (!bytes.ok) return bytes;
  const compressed = looksCompressed(bytes.value, baseName);
  if (compressed !== undefined) return compressed;
  const samplesPerFrame = file.signals[0]?.samplesPerFrame ?? 1;
  const channels = await decodeFlac(bytes.value.subarray(file.byteOffset), {
    fileName: baseName,
    channelCount: file.signals.length,
    maxBits: FLAC_BITS.get(file.format) ?? 0,
    sampleCount: frameCount === null ? null : frameCount * samplesPerFrame,
    maxSampleCount: Math.floor(MAX_FILE_SAMPLES / file.signals.length),
    signal: options.signal,
  });
  if (!channels.ok) return channels;
  const decodedFrames = frameCount ?? Math.floor((channels.value[0]?.length ?? 0) / samplesPerFrame);
  const missingAdu = -(2 ** ((FLAC_BITS.get(file.format) ?? 16) - 1));
  const signals = channels.value.map((samples) =>
    finishAmplitudes(cutTo(samples, decodedFrames * samplesPerFrame), missingAdu),
  );
  return ok({ frameCount: decodedFrames, signals });
}
