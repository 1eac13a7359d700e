import { err, ok, type Result } from '#shared/result/result.ts';
import { multiplyTimeBase, type TimeBase } from '#shared/units/time-base.ts';
import { buildGroups, type RatedSignal } from '../build-groups.ts';
import { findDemographics } from '../identity.ts';
import type { ReadOptions } from '../importer.ts';
import type { ImportedRecord } from '../imported-record.ts';
import { findSignalKind } from '../signal-kind.ts';
import type { SourceFolder } from '../source-folder.ts';
import { readAnnotationFiles } from './annotations/read-annotation-files.ts';
import { readHeaderFile, type LocatedHeader } from './read-header-file.ts';
import { readMultiSegment } from './read-multi-segment.ts';
import { readSegment, toSignalLabel } from './read-segment.ts';
import type { RecordSignals } from './record-signals.ts';
import { unifyWidth } from './samples/finish-signal.ts';
import type { WfdbSignalLine } from './wfdb-header.ts';

/** A WFDB record with its annotation files. Errors: those of header, segments, signal files and annotation files. */
export async function readRecord(
  source: SourceFolder,
  name: string,
  options: ReadOptions,
): Promise<Result<ImportedRecord>> {
  const located = await readHeaderFile(source, '', name);
  if (!located.ok) return located;
  const { header, headerName, recordName, folder } = located.value;
  if (header.signalCount === 0) {
    return err('import/empty', `'${headerName}' describes no signals.`, { file: headerName });
  }
  const signals = await readSignals(source, located.value, options);
  if (!signals.ok) return signals;
  const rated = toRatedSignals(signals.value, header.frameRate);
  const { groups, signalOrder } = buildGroups(rated);
  const recordTimeBase = groups[0]?.timeBase ?? header.frameRate;
  const annotations = await readAnnotationFiles(source, {
    header: { ...header, signals: signals.value.lines },
    folder,
    recordName,
    frameRate: header.frameRate,
    recordTimeBase,
  });
  if (!annotations.ok) return annotations;
  return ok({
    name: recordName,
    format: 'wfdb',
    groups,
    frameRate: header.frameRate,
    signalOrder,
    annotationSets: annotations.value.sets,
    recordedAt: header.recordedAt,
    comments: signals.value.comments,
    ...findDemographics(signals.value.comments),
    notices: [...signals.value.notices, ...findGainNotices(signals.value.lines), ...annotations.value.notices],
  });
}

async function readSignals(
  source: SourceFolder,
  located: LocatedHeader,
  options: ReadOptions,
): Promise<Result<RecordSignals>> {
  if (located.header.segments !== null) return readMultiSegment(source, located, options);
  const segment = await readSegment(source, located, options);
  return segment.ok
    ? ok({ ...segment.value, lines: located.header.signals, comments: located.header.comments })
    : segment;
}

function toRatedSignals({ lines, samples }: RecordSignals, frameRate: TimeBase): readonly RatedSignal[] {
  const unified = unifyWidth(samples);
  return lines.map((line, index) => {
    const name = line.description === '' ? `signal ${index + 1}` : line.description;
    return {
      timeBase: multiplyTimeBase(frameRate, line.samplesPerFrame),
      signal: {
        name,
        kind: findSignalKind(name, line.calibration),
        calibration: line.calibration,
        adcResolutionBits: line.adcResolutionBits,
        adcZeroAdu: line.adcZeroAdu,
        samples: unified[index] ?? new Int16Array(0),
      },
    };
  });
}

function findGainNotices(lines: readonly WfdbSignalLine[]): readonly string[] {
  return lines.flatMap((line, index) =>
    line.calibration.calibrated ? [] : [`${toSignalLabel(index, line)} has no gain: it is not calibrated`],
  );
}
