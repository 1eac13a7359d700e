import type { LeadKey } from '#shared/domain/lead.ts';
import type { LeadWindow } from '#shared/domain/signal-window.ts';
import { assertNever } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import { decimateInto } from '#shared/signal/decimate.ts';
import type { Columns } from './choose-columns.ts';
import type { GroupFile } from './group-file.ts';
import type { LeadSource, OpenRecord } from './open-record.ts';
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
}

export interface ReadTools {
  readonly scratch: Scratch;
  readonly rebuildPyramid: RebuildPyramid | undefined;
}

/** The windows of all wanted leads of one rate group, each in the order of `leads`. */
export async function readGroup(request: GroupRequest, tools: ReadTools): Promise<Result<readonly LeadWindow[]>> {
  const targets = request.leads.map((lead) => ({ ...lead, window: toEmptyWindow(request, lead) }));
  const { columns } = request;
  const filled =
    columns.kind === 'minmax' && isFromPyramid(columns.columnSamples)
      ? await fillFromPyramid(request, { targets, columns }, tools)
      : await fillFromFrames(request, targets, tools);
  return filled.ok ? ok(targets.map(({ window }) => window)) : filled;
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
function fillFromFrames(
  { group, columns }: GroupRequest,
  targets: readonly Target[],
  { scratch }: ReadTools,
): Promise<Result<undefined>> {
  const alignSamples = columns.kind === 'raw' ? 1 : columns.columnSamples;
  const first = columns.kind === 'raw' ? columns.startSample : columns.firstColumn * alignSamples;
  const wanted = columns.kind === 'raw' ? columns.endSample : first + columns.columnCount * alignSamples;
  const range = { startSample: first, endSample: Math.min(wanted, group.row.sampleCount), alignSamples };
  return readFrames(group, range, {
    scratch,
    pause: createPause(),
    use({ startSample, sampleCount, toLeadInto }) {
      const at = (startSample - first) / alignSamples;
      for (const { source, window } of targets) {
        switch (window.kind) {
          case 'raw':
            toLeadInto(window.values.subarray(at, at + sampleCount), source);
            break;
          case 'minmax': {
            const values = scratch.takeColumnFloats(sampleCount);
            toLeadInto(values, source);
            decimateInto(subBuckets(window, at), values, alignSamples);
            break;
          }
          default:
            assertNever(window, 'fillFromFrames');
        }
      }
    },
  });
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
  if (tryFillFromPyramid(group, fill)) return ok();
  if (rebuildPyramid === undefined) return pyramidMissing(group);
  const rebuilt = await rebuildPyramid(group.row, record.leads);
  if (!rebuilt.ok) return rebuilt;
  group.dropPyramid();
  return tryFillFromPyramid(group, fill) ? ok() : pyramidMissing(group);
}

function tryFillFromPyramid(group: GroupFile, { targets, columns }: PyramidFill): boolean {
  const pyramid = group.findPyramid();
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
