import { err, ok, type Result } from '#shared/result/result.ts';
import { looksCompressed } from '../compressed.ts';
import { parseRecordLine, type WfdbRecordLine } from './parse-record-line.ts';
import { parseSignalLine } from './parse-signal-line.ts';
import type { WfdbHeader, WfdbSegmentLine, WfdbSignalLine } from './wfdb-header.ts';

/** Greatest header that is read: a master header of a hundred thousand segments takes 3 MB. */
export const MAX_HEADER_BYTES = 8 * 1024 ** 2;
export const MAX_SIGNALS = 512;
export const MAX_SEGMENTS = 200_000;

/**
 * A WFDB header file, after header(5) of the WFDB Applications Guide. Text is UTF-8, or Latin-1 where it is no valid UTF-8.
 * @param bytes  whole file, at most MAX_HEADER_BYTES
 * @param fileName  base name, for messages
 * Errors: import/empty, import/malformed-header (line and reason named), import/out-of-bounds, import/unsupported (compressed).
 */
export function parseHeader(bytes: Uint8Array, fileName: string): Result<WfdbHeader> {
  if (bytes.length === 0) return err('import/empty', `'${fileName}' is empty.`, { file: fileName });
  const compressed = looksCompressed(bytes, fileName);
  if (compressed !== undefined) return compressed;
  const fail = (reason: string) =>
    err('import/malformed-header', `'${fileName}': ${reason}.`, { file: fileName, reason });

  const { comments, lines } = splitLines(decodeText(bytes));
  const first = lines[0];
  if (first === undefined) return fail('it has no record line');
  const record = parseRecordLine(first);
  if (!record.ok) return fail(record.error);
  const excess = findExcess(record.value);
  if (excess !== undefined)
    return err('import/out-of-bounds', `'${fileName}': ${excess}.`, { file: fileName, reason: excess });

  const { signalCount, segmentCount } = record.value;
  const body = { ...record.value, comments };
  if (segmentCount !== null) {
    const segments = parseSegmentLines(lines, segmentCount);
    return segments.ok ? ok({ ...body, signals: [], segments: segments.value }) : fail(segments.error);
  }
  const signals: WfdbSignalLine[] = [];
  for (let index = 0; index < signalCount; index += 1) {
    const line = lines[index + 1];
    if (line === undefined) return fail(`it announces ${signalCount} signals and describes ${index}`);
    const signal = parseSignalLine(line);
    if (!signal.ok) return fail(`signal ${index + 1}: ${signal.error}`);
    signals.push(signal.value);
  }
  return ok({ ...body, signals, segments: null });
}

/** UTF-8 where valid, else Latin-1: old headers hold a Latin-1 micro sign. */
function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

function splitLines(text: string): { comments: string[]; lines: string[] } {
  const comments: string[] = [];
  const lines: string[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('#')) comments.push(line.slice(1));
    else if (line.trim() !== '') lines.push(line);
  }
  return { comments, lines };
}

function findExcess({ signalCount, segmentCount }: WfdbRecordLine): string | undefined {
  if (signalCount > MAX_SIGNALS) return `it announces ${signalCount} signals; at most ${MAX_SIGNALS} are read`;
  if ((segmentCount ?? 0) > MAX_SEGMENTS)
    return `it announces ${segmentCount} segments; at most ${MAX_SEGMENTS} are read`;
  return undefined;
}

function parseSegmentLines(lines: readonly string[], segmentCount: number): Result<WfdbSegmentLine[], string> {
  const segments: WfdbSegmentLine[] = [];
  for (let index = 0; index < segmentCount; index += 1) {
    const line = lines[index + 1];
    if (line === undefined) return { ok: false, error: `it announces ${segmentCount} segments and lists ${index}` };
    const [name = '', count = ''] = line.trim().split(/\s+/);
    const frameCount = Number(count);
    if (!/^\d+$/.test(count) || !Number.isSafeInteger(frameCount)) {
      return { ok: false, error: `segment ${index + 1} has no valid length` };
    }
    segments.push({ name, frameCount });
  }
  return { ok: true, value: segments };
}
