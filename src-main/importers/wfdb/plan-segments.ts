import { err, ok, type Result } from '#shared/result/result.ts';
import type { SourceFolder } from '../source-folder.ts';
import { joinCalibrations } from './join-calibrations.ts';
import { readHeaderFile, type LocatedHeader } from './read-header-file.ts';
import { checkSignalFiles } from './read-segment.ts';
import { findMaxAdu, NULL_FORMAT } from './samples/sample-format.ts';
import type { WfdbHeader, WfdbSegmentLine, WfdbSignalLine } from './wfdb-header.ts';

export const GAP_NAME = '~';

/** Greatest number of samples of a record, over all its signals. */
export const MAX_RECORD_SAMPLES = 2 ** 31;
/** Samples without a file behind them (gaps, signals that a segment lacks, repeated segments) that any record may have. */
const FREE_UNBACKED_SAMPLES = 2 ** 25;
/** More of them need so many times fewer samples that are in files: a short header cannot claim much memory. */
const UNBACKED_PER_BACKED = 64;

export interface PlannedSegment {
  readonly located: LocatedHeader;
  readonly startFrame: number;
  /** For each signal of the record its place in the segment, undefined where the segment lacks it. */
  readonly signalIndices: readonly (number | undefined)[];
}

export interface SegmentPlan {
  readonly frameCount: number;
  /** The record's signals, with the calibration that all their segments fit. */
  readonly lines: readonly WfdbSignalLine[];
  /** Segments that hold samples, in order. */
  readonly segments: readonly PlannedSegment[];
  /** The record's comments, then those of its segments that say something else. */
  readonly comments: readonly string[];
  readonly notices: readonly string[];
}

/** Reads all headers of a multi-segment record and decides what goes where, before any sample is read or allocated. */
export async function planSegments(source: SourceFolder, master: LocatedHeader): Promise<Result<SegmentPlan>> {
  const { header, headerName } = master;
  const fail = (reason: string) =>
    err('import/malformed-header', `'${headerName}': ${reason}.`, { file: headerName, reason });
  const lines = header.segments ?? [];
  const frameCount = lines.reduce((sum, { frameCount: frames }) => sum + frames, 0);
  if (header.frameCount !== null && header.frameCount !== frameCount) {
    return fail(`its segments have ${frameCount} samples together, not ${header.frameCount}`);
  }
  const headers = await readSegmentHeaders(source, master, lines);
  if (!headers.ok) return headers;
  const layout = lines[0]?.frameCount === 0 ? headers.value.get(lines[0].name)?.header : undefined;
  const template = layout ?? lines.flatMap(({ name }) => headers.value.get(name)?.header ?? []).find(hasSamples);
  if (template === undefined) return err('import/empty', `'${headerName}' has gaps only.`, { file: headerName });

  const segments: PlannedSegment[] = [];
  const notices: string[] = [];
  let startFrame = 0;
  for (const line of lines) {
    const located = headers.value.get(line.name);
    if (located !== undefined && line.frameCount > 0 && hasSamples(located.header)) {
      const fault = findSegmentFault(header, located.header, line);
      if (fault !== undefined) return fail(fault);
      const signalIndices = matchSignals(template.signals, located.header.signals, layout !== undefined);
      if (signalIndices === undefined) return fail(`segment '${line.name}' has other signals than the record`);
      notices.push(...findUnplaced(located, signalIndices));
      segments.push({ located: withLength(located, line.frameCount), startFrame, signalIndices });
    }
    startFrame += line.frameCount;
  }
  if (segments.length === 0) return err('import/empty', `'${headerName}' has gaps only.`, { file: headerName });
  const excess = await findExcess(source, { template, segments, frameCount, headerName });
  if (!excess.ok) return excess;
  const joined = joinLines(template.signals, segments);
  if (!joined.ok)
    return err('import/unsupported', `'${headerName}': ${joined.error}.`, { file: headerName, reason: joined.error });
  const comments = [...new Set([...header.comments, ...segments.flatMap(({ located }) => located.header.comments)])];
  return ok({
    frameCount,
    lines: joined.value.lines,
    segments,
    comments,
    notices: [...notices, ...joined.value.notices],
  });
}

async function readSegmentHeaders(
  source: SourceFolder,
  master: LocatedHeader,
  lines: readonly WfdbSegmentLine[],
): Promise<Result<ReadonlyMap<string, LocatedHeader>>> {
  const headers = new Map<string, LocatedHeader>();
  for (const { name } of lines) {
    if (name === GAP_NAME || headers.has(name)) continue;
    const located = await readHeaderFile(source, master.folder, name);
    if (!located.ok) return located;
    headers.set(name, located.value);
  }
  return ok(headers);
}

function findSegmentFault(master: WfdbHeader, segment: WfdbHeader, line: WfdbSegmentLine): string | undefined {
  if (segment.segments !== null) return `segment '${line.name}' has segments itself`;
  if (segment.frameCount !== null && segment.frameCount !== line.frameCount) {
    return `segment '${line.name}' has ${segment.frameCount} samples, not ${line.frameCount}`;
  }
  const { rateNumerator, rateDenominator } = segment.frameRate;
  if (rateNumerator !== master.frameRate.rateNumerator || rateDenominator !== master.frameRate.rateDenominator) {
    return `segment '${line.name}' has another sampling rate than the record`;
  }
  return undefined;
}

/** A segment of format 0 throughout is a gap under another name. */
function hasSamples(header: WfdbHeader): boolean {
  return header.segments !== null || header.signals.some(({ format }) => format !== NULL_FORMAT);
}

/** A segment whose own header leaves the length open has the length that the record gives it. */
function withLength(located: LocatedHeader, frameCount: number): LocatedHeader {
  return { ...located, header: { ...located.header, frameCount } };
}

/**
 * Where each of the record's signals lies in a segment: by name (the nth of a name is the nth) under a layout, else by place.
 * undefined where the segment does not fit.
 */
function matchSignals(
  wanted: readonly WfdbSignalLine[],
  present: readonly WfdbSignalLine[],
  byName: boolean,
): readonly (number | undefined)[] | undefined {
  if (!byName && present.length !== wanted.length) return undefined;
  const taken = new Set<number>();
  const indices = wanted.map(({ description }, index) => {
    if (!byName) return present[index]?.format === NULL_FORMAT ? undefined : index;
    const found = present.findIndex((signal, place) => signal.description === description && !taken.has(place));
    if (found < 0) return undefined;
    taken.add(found);
    return found;
  });
  const fits = indices.every((place, index) => {
    return place === undefined || present[place]?.samplesPerFrame === wanted[index]?.samplesPerFrame;
  });
  return fits ? indices : undefined;
}

function findUnplaced(
  { header, recordName }: LocatedHeader,
  signalIndices: readonly (number | undefined)[],
): readonly string[] {
  const placed = new Set(signalIndices);
  return header.signals.flatMap(({ description }, index) => {
    return placed.has(index)
      ? []
      : [`segment ${recordName}: its signal '${description.slice(0, 60)}' is not in the layout and was left out`];
  });
}

interface Extent {
  readonly template: WfdbHeader;
  readonly segments: readonly PlannedSegment[];
  readonly frameCount: number;
  readonly headerName: string;
}

/** Compares what the headers claim with the sizes of the files. */
async function findExcess(
  source: SourceFolder,
  { template, segments, frameCount, headerName }: Extent,
): Promise<Result<undefined>> {
  const sampleCount = frameCount * sumFrameSamples(template);
  let backedCount = 0;
  const seen = new Set<string>();
  for (const { located } of segments) {
    if (seen.has(located.recordName)) continue;
    seen.add(located.recordName);
    const checked = await checkSignalFiles(source, located);
    if (!checked.ok) return checked;
    backedCount += (located.header.frameCount ?? 0) * sumFrameSamples(located.header);
  }
  const unbackedCount = sampleCount - backedCount;
  if (sampleCount <= MAX_RECORD_SAMPLES && unbackedCount <= FREE_UNBACKED_SAMPLES + UNBACKED_PER_BACKED * backedCount)
    return ok();
  return err(
    'import/out-of-bounds',
    `'${headerName}' announces ${sampleCount} samples, of which ${backedCount} are in files.`,
    {
      file: headerName,
      sampleCount,
      backedCount,
    },
  );
}

function sumFrameSamples({ signals }: WfdbHeader): number {
  return signals.reduce((sum, { samplesPerFrame }) => sum + samplesPerFrame, 0);
}

interface JoinedLines {
  readonly lines: readonly WfdbSignalLine[];
  readonly notices: readonly string[];
}

function joinLines(
  template: readonly WfdbSignalLine[],
  segments: readonly PlannedSegment[],
): Result<JoinedLines, string> {
  const lines: WfdbSignalLine[] = [];
  const notices: string[] = [];
  for (const [index, line] of template.entries()) {
    const found = segments.flatMap(({ located, signalIndices }) => {
      const place = signalIndices[index];
      return place === undefined ? [] : (located.header.signals[place] ?? []);
    });
    const [first] = found;
    if (first === undefined) {
      lines.push(line);
      continue;
    }
    const calibration = joinCalibrations(
      found.map((signal) => ({ calibration: signal.calibration, maxAdu: findMaxAdu(signal.format) })),
    );
    if (calibration === undefined)
      return { ok: false, error: `'${line.description}' changes its unit between segments` };
    if (calibration !== first.calibration) {
      notices.push(`'${line.description}' changes its gain between segments: they were brought to one scale`);
    }
    lines.push({ ...first, calibration });
  }
  return { ok: true, value: { lines, notices } };
}
