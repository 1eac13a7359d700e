import type { SignalFileFacts, StoredSignal } from '#main/store/signal-files/stored-group.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** A rate group of the library, as rows describe it: everything but the samples. */
export interface StoredGroupFile {
  readonly files: Pick<SignalFileFacts, 'dataName' | 'wfdbFormat'>;
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
  /** In the order of the file. */
  readonly signals: readonly Omit<StoredSignal, 'samples'>[];
}

interface FileRow extends Pick<SignalFileFacts, 'dataName' | 'wfdbFormat'> {
  readonly groupIndex: number;
  readonly timeBase: TimeBase;
  readonly sampleCount: number;
}

interface LeadRow extends Omit<StoredSignal, 'samples'> {
  readonly groupIndex: number;
  readonly indexInGroup: number;
}

/** What a worker needs to read a rate group: its file's row, and those of its leads among the record's. */
export function toStoredGroupFile(file: FileRow, leads: readonly LeadRow[]): StoredGroupFile {
  const { dataName, wfdbFormat, timeBase, sampleCount } = file;
  const signals = leads
    .filter((lead) => lead.groupIndex === file.groupIndex)
    .sort((a, b) => a.indexInGroup - b.indexInGroup)
    .map(({ name, kind, calibration, adcResolutionBits, adcZeroAdu }) => {
      return { name, kind, calibration, adcResolutionBits, adcZeroAdu };
    });
  return { files: { dataName, wfdbFormat }, timeBase, sampleCount, signals };
}
