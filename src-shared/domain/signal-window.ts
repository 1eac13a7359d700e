import type { RecordId } from '#shared/units/ids.ts';
import type { DisplayFilter } from './display-filter.ts';
import type { LeadKey } from './lead.ts';

/** One request for a view. Samples count in the record's time base; the range may reach past the ends. */
export interface SignalWindowRequest {
  readonly recordId: RecordId;
  readonly leads: readonly LeadKey[];
  readonly startSample: number;
  readonly endSample: number;
  /** At most this many points (raw samples or min/max columns) per lead: pixel columns, usually times two. */
  readonly maxPointsPerLead: number;
  /** For looking only: whatever is measured asks for 'none'. Leads that are no ECG come as recorded. */
  readonly filter: DisplayFilter;
}

/**
 * One lead of a window, in the lead's physical unit (mV for calibrated ECG), NaN where nothing was recorded.
 * `raw`: values[i] belongs to sample firstSample + i * samplesPerPoint (1, more where the lead's own rate is below the record's, less where a signal that is no ECG is faster).
 * `minmax`: column i covers [firstSample + i * samplesPerPoint, ... + samplesPerPoint); columns are aligned to sample 0, so
 * that nothing shimmers while scrolling; partlyMissing[i] is 1 where some samples of the column are missing.
 */
export type LeadWindow =
  | {
      readonly kind: 'raw';
      readonly leadKey: LeadKey;
      readonly unit: string;
      readonly firstSample: number;
      readonly samplesPerPoint: number;
      readonly values: Float32Array;
    }
  | {
      readonly kind: 'minmax';
      readonly leadKey: LeadKey;
      readonly unit: string;
      readonly firstSample: number;
      readonly samplesPerPoint: number;
      readonly minima: Float32Array;
      readonly maxima: Float32Array;
      readonly partlyMissing: Uint8Array;
    };

/** 'missing': the wide columns of the filter have not been made yet ('signals.prepare-filter'); the leads are as recorded. */
export type FilterState = 'applied' | 'missing';

export interface SignalWindow {
  readonly recordId: RecordId;
  readonly filterState: FilterState;
  readonly startSample: number;
  readonly endSample: number;
  readonly leads: readonly LeadWindow[];
}
