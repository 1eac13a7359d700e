import type { DigitalSamples } from '../imported-record.ts';
import type { WfdbSignalLine } from './wfdb-header.ts';

/** Signals of a record, whichever way its header is built. */
export interface RecordSignals {
  readonly lines: readonly WfdbSignalLine[];
  readonly samples: readonly DigitalSamples[];
  readonly comments: readonly string[];
  readonly notices: readonly string[];
}
