import type { LeadKey } from '#shared/domain/lead.ts';
import type { FilterState, LeadWindow } from '#shared/domain/signal-window.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { decimateInto } from '#shared/signal/decimate.ts';
import type { Columns } from './choose-columns.ts';
import type { GroupFile, OpenPyramid } from './group-file.ts';
import type { LeadSource, OpenRecord } from './open-record.ts';
import type { LeadFilter } from './lead-filter.ts';
import { isFiltered, readFilteredLeads } from './lead-filter.ts';
import { createPause } from './pause.ts';
import { isFromPyramid, readColumnsInto } from './read-columns.ts';
import { readFrames } from './read-frames.ts';
import type { RebuildPyramid } from './rebuild-pyramid.ts';
import type { Scratch } from './scratch.ts';

export interface WantedLead {
  readonly key: LeadKey;
  readonly source: LeadSource;
}

export interface GroupRequest {
  readonly record: OpenRecord;
  readonly group: GroupFile;
  readonly leads: readonly WantedLead[];
  readonly columns: Columns;
  /** Samples of the record that one of the group lasts. */
  readonly samplesPerPoint: number;
  /** Undefined where nothing is to be filtered. */
  readonly filter: LeadFilter | undefined;
}

export interface GroupAnswer {
  /** In the order of the wanted leads. */
  readonly windows: readonly LeadWindow[];
  readonly filterState: FilterState;
}

export interface ReadTools {
  readonly scratch: Scratch;
  readonly rebuildPyramid: RebuildPyramid | undefined;
}

/** The windows of all wanted leads of one rate group. */
export async function readGroup(request: GroupRequest, tools: ReadTools): Promise<Result<GroupAnswer>> {
  const targets = request.leads.map((lead) => ({ ...lead, window: toEmptyWindow(request, lead) }));
  const { columns, filter, group } = request;
  const toFilter = filter === undefined ? [] : targets.filter(({ source }) => isFiltered(source));
  const asRecorded = filter === undefined ? targets : targets.filter(({ source }) => !isFiltered(source));
  let filterState: FilterState = 'applied';
  let filled: Result<undefined>;
  if (columns.kind === 'minmax' && isFromPyramid(columns.columnSamples)) {
    const filtered = filter === undefined ? undefined : group.findFilteredPyramid(filter.pyramidName);
    const isThere = tryFillFromPyramid(filtered, { targets: toFilter, columns });
    if (!isThere) filterState = 'missing';
    filled = await fillFromPyramid(request, { targets: isThere ? asRecorded : targets, columns }, tools);
  } else {
    filled = await fillFromFrames(request, asRecorded, tools);
    if (filled.ok && filter !== undefined) filled = await fillFiltered({ ...request, filter }, toFilter, tools);
  }
  return filled.ok ? ok({ windows: targets.map(({ window }) => window), filterState }) : filled;
}

type Target = WantedLead & { readonly window: LeadWindow };

function toEmptyWindow({ columns, samplesPerPoint }: GroupRequest, { key, source }: WantedLead): LeadWindow {
  const common = { leadKey: key, unit: source.unit };
  if (columns.kind === 'raw') {
    const values = new Float32Array(columns.endSample - columns.startSample);
    return { kind: 'raw', ...common, firstSample: columns.startSample * samplesPerPoint, samplesPerPoint, values };
  }
  const { columnSamples, firstColumn, columnCount } = columns;
  return {
    kind: 'minmax',
    ...common,
    firstSample: firstColumn * columnSamples * samplesPerPoint,
    samplesPerPoint: columnSamples * samplesPerPoint,
    minima: new Float32Array(columnCount),
    maxima: new Float32Array(columnCount),
    partlyMissing: new Uint8Array(columnCount),
  };
}

/** Columns narrower than the pyramid's first buckets, and raw samples. */
async function fillFromFrames(
  request: GroupRequest,
  targets: readonly Target[],
  { scratch }: ReadTools,
): Promise<Result<undefined>> {
  if (targets.length === 0) return ok();
  const range = toFrameRange(request);
  return readFrames(request.group, range, {
    scratch,
    pause: createPause(),
    use({ startSample, sampleCount, toLeadInto }) {
      const at = (startSample - range.startSample) / range.alignSamples;
      for (const { source, window } of targets) {
        switch (window.kind) {
          case 'raw':
            toLeadInto(window.values.subarray(at, at + sampleCount), source);
            break;
          case 'minmax': {
            const values = scratch.takeColumnFloats(sampleCount);
            toLeadInto(values, source);
            decimateInto(subBuckets(window, at), values, range.alignSamples);
            break;
          }
          default:
            assertNever(window, 'fillFromFrames');
        }
      }
    },
  });
}

/** As fillFromFrames, through a filter: up to a border's request of so narrow columns this is quick enough to be done at once. */
async function fillFiltered(
  request: GroupRequest & { readonly filter: LeadFilter },
  targets: readonly Target[],
  { scratch }: ReadTools,
): Promise<Result<undefined>> {
  if (targets.length === 0) return ok();
  const range = toFrameRange(request);
  const leads = { group: request.group, sources: targets.map(({ source }) => source), band: request.filter.band };
  return readFilteredLeads(leads, range, {
    scratch,
    use(lead, startSample, values) {
      const window = targets[lead]?.window;
      const at = (startSample - range.startSample) / range.alignSamples;
      if (window?.kind === 'raw') window.values.set(values, at);
      else if (window !== undefined) decimateInto(subBuckets(window, at), values, range.alignSamples);
    },
  });
}

function toFrameRange({ group, columns }: GroupRequest) {
  const alignSamples = columns.kind === 'raw' ? 1 : columns.columnSamples;
  const startSample = columns.kind === 'raw' ? columns.startSample : columns.firstColumn * alignSamples;
  const wanted = columns.kind === 'raw' ? columns.endSample : startSample + columns.columnCount * alignSamples;
  return { startSample, endSample: Math.min(wanted, group.row.sampleCount), alignSamples };
}

function subBuckets(window: Extract<LeadWindow, { kind: 'minmax' }>, at: number) {
  return {
    minima: window.minima.subarray(at),
    maxima: window.maxima.subarray(at),
    partlyMissing: window.partlyMissing.subarray(at),
  };
}

interface PyramidFill {
  readonly targets: readonly Target[];
  readonly columns: Extract<Columns, { kind: 'minmax' }>;
}

async function fillFromPyramid(
  { record, group }: GroupRequest,
  fill: PyramidFill,
  { rebuildPyramid }: ReadTools,
): Promise<Result<undefined>> {
  if (fill.targets.length === 0 || tryFillFromPyramid(group.findPyramid(), fill)) return ok();
  if (rebuildPyramid === undefined) return pyramidMissing(group);
  const rebuilt = await rebuildPyramid(group.row, record.leads);
  if (!rebuilt.ok) return rebuilt;
  group.dropPyramid();
  return tryFillFromPyramid(group.findPyramid(), fill) ? ok() : pyramidMissing(group);
}

/** True where there is nothing to fill; false without a pyramid. */
function tryFillFromPyramid(pyramid: OpenPyramid | undefined, { targets, columns }: PyramidFill): boolean {
  if (targets.length === 0) return true;
  if (pyramid === undefined) return false;
  return targets.every(
    ({ source, window }) => window.kind === 'minmax' && readColumnsInto(window, { pyramid, source, range: columns }),
  );
}

function pyramidMissing({ row }: GroupFile): Result<never> {
  return err(
    'library/signal-file-missing',
    `The library's overview file ${row.pyramidName} is missing or damaged. It is built anew when the library is opened to write.`,
    { file: row.pyramidName },
  );
}
