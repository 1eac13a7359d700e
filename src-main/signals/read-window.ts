import type { Database } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import type { FilterState, LeadWindow, SignalWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { chooseColumns, createLeadClock } from './choose-columns.ts';
import { findLeadFilter } from './lead-filter.ts';
import type { LeadSource, OpenRecord } from './open-record.ts';
import { openRecord } from './open-record.ts';
import { createPause } from './pause.ts';
import { readFrames } from './read-frames.ts';
import type { ReadTools, WantedLead } from './read-group.ts';
import { readGroup } from './read-group.ts';
import type { RebuildPyramid } from './rebuild-pyramid.ts';
import { createRecordCache } from './record-cache.ts';
import { createScratchPool } from './scratch.ts';

export interface SamplesRequest {
  readonly recordId: RecordId;
  readonly leadKey: LeadKey;
  /** In the record's time base, inside the record, half-open. */
  readonly startSample: number;
  readonly endSample: number;
}

export interface SignalReader {
  /**
   * Raw samples where they fit into maxPointsPerLead, else min/max columns, in mV where calibrated. What lies beyond the ends of the
   * record is left out. Under a display filter a value is the same whatever the window and the zoom; where its wide columns have not
   * been made yet the answer is as recorded and says so. Errors: 'library/unknown-record', 'signal/unknown-lead', 'library/signal-file-missing',
   * 'library/signal-file-changed'.
   */
  readWindow(request: SignalWindowRequest): Promise<Result<SignalWindow>>;
  /**
   * All samples of a lead in a range, in its unit, NaN where missing, at the lead's own rate. Never filtered: for what is measured.
   * Errors: as readWindow, and 'signal/out-of-range'.
   */
  readSamples(request: SamplesRequest): Promise<Result<Float32Array>>;
  /** Closes the record's files, e.g. before they are deleted: Windows keeps open files. */
  forget(recordId: RecordId): void;
  close(): void;
}

export interface SignalReaderDeps {
  readonly db: Database;
  readonly paths: Pick<LibraryPaths, 'signalsFolder'>;
  /** Builds a pyramid that is missing or broken; without it, such a window is an error. */
  readonly rebuildPyramid?: RebuildPyramid;
}

/** Each holds two files open per rate group. */
const MAX_OPEN_RECORDS = 16;

/** B: record to picture. A view of a day costs what a view of ten seconds costs. */
export function createSignalReader({ db, paths, rebuildPyramid }: SignalReaderDeps): SignalReader {
  const records = createRecordCache((id) => openRecord(db, paths.signalsFolder, id), MAX_OPEN_RECORDS);
  const scratches = createScratchPool();

  async function reading<T>(
    recordId: RecordId,
    read: (record: OpenRecord, tools: ReadTools) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const scratch = scratches.take();
    try {
      return await records.use(recordId, (record) => read(record, { scratch, rebuildPyramid }));
    } finally {
      scratches.giveBack(scratch);
    }
  }

  return {
    readWindow: (request) => reading(request.recordId, (record, tools) => readWindow(record, request, tools)),
    readSamples: (request) => reading(request.recordId, (record, tools) => readSamples(record, request, tools)),
    forget: records.forget,
    close: records.close,
  };
}

async function readWindow(
  record: OpenRecord,
  request: SignalWindowRequest,
  tools: ReadTools,
): Promise<Result<SignalWindow>> {
  const { recordId, startSample, endSample, maxPointsPerLead } = request;
  const wanted = findWanted(record, request.leads);
  if (!wanted.ok) return wanted;
  const windows = new Map<LeadKey, LeadWindow>();
  let filterState: FilterState = 'applied';
  for (const [groupIndex, leads] of Map.groupBy(wanted.value, ({ source }) => source.groupIndex)) {
    const opened = record.openGroup(groupIndex);
    if (!opened.ok) return opened;
    const group = opened.value;
    const clock = createLeadClock(group.row, record.timeBase);
    const columns = chooseColumns(clock.toOwnRange(startSample, endSample), maxPointsPerLead);
    const { samplesPerPoint } = clock;
    const filter = findLeadFilter(request.filter, group.row);
    const read = await readGroup({ record, group, leads, columns, samplesPerPoint, filter }, tools);
    if (!read.ok) return read;
    if (read.value.filterState === 'missing') filterState = 'missing';
    for (const window of read.value.windows) windows.set(window.leadKey, window);
  }
  const leads = request.leads.flatMap((key) => windows.get(key) ?? []);
  return ok({ recordId, startSample, endSample, leads, filterState });
}

async function readSamples(
  record: OpenRecord,
  { leadKey, startSample, endSample }: SamplesRequest,
  { scratch }: ReadTools,
): Promise<Result<Float32Array>> {
  const wanted = findWanted(record, [leadKey]);
  if (!wanted.ok) return wanted;
  if (startSample < 0 || endSample > record.sampleCount || endSample < startSample) return outOfRange(record);
  const source = wanted.value[0]?.source;
  const opened = source === undefined ? unknownLead(leadKey) : record.openGroup(source.groupIndex);
  if (!opened.ok || source === undefined) return opened.ok ? unknownLead(leadKey) : opened;
  const own = createLeadClock(opened.value.row, record.timeBase).toOwnRange(startSample, endSample);
  const values = new Float32Array(own.endSample - own.startSample);
  const read = await readFrames(
    opened.value,
    { ...own, alignSamples: 1 },
    {
      scratch,
      pause: createPause(),
      use: (stretch) => {
        const at = stretch.startSample - own.startSample;
        stretch.toLeadInto(values.subarray(at, at + stretch.sampleCount), source);
      },
    },
  );
  return read.ok ? ok(values) : read;
}

/** Each key once. */
function findWanted(record: OpenRecord, keys: readonly LeadKey[]): Result<readonly WantedLead[]> {
  const wanted: WantedLead[] = [];
  for (const key of new Set(keys)) {
    const source: LeadSource | undefined = record.findSource(key);
    if (source === undefined) return unknownLead(key);
    wanted.push({ key, source });
  }
  return ok(wanted);
}

function unknownLead(key: LeadKey): Result<never> {
  return err('signal/unknown-lead', `The record has no lead '${key}', and it cannot be derived.`, { lead: key });
}

function outOfRange({ sampleCount }: OpenRecord): Result<never> {
  return err('signal/out-of-range', `The range must lie inside the record's ${sampleCount} samples.`, { sampleCount });
}
