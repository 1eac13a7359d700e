import { ok, type Result } from '#shared/result/result.ts';
import type { Importer } from '../importer.ts';
import { joinName, toBaseName, type SourceFolder } from '../source-folder.ts';
import { MAX_HEADER_BYTES, parseHeader } from './parse-header.ts';
import { parseRecordLine } from './parse-record-line.ts';
import { HEADER_SUFFIX } from './read-header-file.ts';
import { readRecord } from './read-record.ts';

/** Enough for the record line of every header, after some comment lines. */
const RECORD_LINE_BYTES = 2048;

/** WFDB records of PhysioNet: a header file, its signal files, any number of annotation files. */
export const wfdbImporter: Importer = {
  id: 'wfdb',
  name: 'WFDB (PhysioNet)',
  fileExtensions: [HEADER_SUFFIX],
  sniff: (firstBytes, fileName) => fileName.toLowerCase().endsWith(HEADER_SUFFIX) || isRecordLine(firstBytes),
  findRecordings,
  findRecordingOf,
  parse: readRecord,
};

/** Every header but those that are segments of another one in the same folder. */
async function findRecordings(
  source: SourceFolder,
  folder: string,
  fileNames: readonly string[],
): Promise<Result<readonly string[]>> {
  const names = fileNames
    .filter((name) => name.endsWith(HEADER_SUFFIX))
    .map((name) => name.slice(0, -HEADER_SUFFIX.length));
  const segments = new Set<string>();
  for (const name of names) {
    for (const segment of await findSegmentNames(source, joinName(folder, `${name}${HEADER_SUFFIX}`)))
      segments.add(segment);
  }
  return ok(names.filter((name) => !segments.has(name)).map((name) => joinName(folder, name)));
}

/** The record of a header, signal or annotation file: of the same name, else whose header mentions the file. */
async function findRecordingOf(source: SourceFolder, folder: string, fileName: string): Promise<string | undefined> {
  const listed = await source.list(folder);
  if (!listed.ok) return undefined;
  const fileNames = new Set(listed.value.filter(({ kind }) => kind === 'file').map(({ name }) => name));
  for (let stem = fileName; stem !== ''; stem = withoutSuffix(stem)) {
    if (fileNames.has(`${stem}${HEADER_SUFFIX}`)) return joinName(folder, stem);
  }
  for (const name of fileNames) {
    if (!name.endsWith(HEADER_SUFFIX)) continue;
    const bytes = await source.read(joinName(folder, name), MAX_HEADER_BYTES);
    const header = bytes.ok ? parseHeader(bytes.value, name) : bytes;
    const isMentioned = header.ok && header.value.signals.some((signal) => toBaseName(signal.fileName) === fileName);
    if (isMentioned) return joinName(folder, name.slice(0, -HEADER_SUFFIX.length));
  }
  return undefined;
}

function withoutSuffix(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0 ? '' : fileName.slice(0, dot);
}

/** Segments of a multi-segment header; none for any other file, and for one that cannot be read (its own import will say why). */
async function findSegmentNames(source: SourceFolder, name: string): Promise<readonly string[]> {
  const start = await source.readStart(name, RECORD_LINE_BYTES);
  if (!start.ok || !isMultiSegment(start.value)) return [];
  const bytes = await source.read(name, MAX_HEADER_BYTES);
  const header = bytes.ok ? parseHeader(bytes.value, toBaseName(name)) : bytes;
  return header.ok ? (header.value.segments ?? []).map((segment) => segment.name) : [];
}

function isMultiSegment(firstBytes: Uint8Array): boolean {
  const record = findRecordLine(firstBytes);
  return record !== undefined && /^\S+\/\d+\s/.test(record.trimStart());
}

function isRecordLine(firstBytes: Uint8Array): boolean {
  const line = findRecordLine(firstBytes);
  return line !== undefined && parseRecordLine(line).ok;
}

function findRecordLine(firstBytes: Uint8Array): string | undefined {
  const lines = new TextDecoder('latin1').decode(firstBytes).split(/\r\n|\n|\r/);
  return lines.find((line) => line.trim() !== '' && !line.startsWith('#'));
}
