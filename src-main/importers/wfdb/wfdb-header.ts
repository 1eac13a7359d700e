import type { Calibration } from '#shared/units/calibration.ts';
import type { TimeBase } from '#shared/units/time-base.ts';

/** One signal specification line of header(5). */
export interface WfdbSignalLine {
  /** As written: a file beside the header, '~' or anything else for format 0. */
  readonly fileName: string;
  readonly format: number;
  readonly samplesPerFrame: number;
  /** Frames by which this signal comes late in the file. */
  readonly skewFrames: number;
  /** Bytes before the first sample of the file. */
  readonly byteOffset: number;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
  readonly initialValueAdu: number;
  /** 16 bits, unsigned; null where the header has none. */
  readonly checksum: number | null;
  readonly blockSizeBytes: number;
  /** '' where the header has none. */
  readonly description: string;
}

/** One segment specification line; name '~' is a gap. */
export interface WfdbSegmentLine {
  readonly name: string;
  readonly frameCount: number;
}

/** A whole header file. A multi-segment header has segments and no signals of its own. */
export interface WfdbHeader {
  readonly recordName: string;
  readonly signalCount: number;
  /** Frames per second: the sampling rate of a signal with one sample per frame. */
  readonly frameRate: TimeBase;
  readonly counterRateHz: number | null;
  readonly baseCounterValue: number;
  /** Samples per signal of one sample per frame; null where the header leaves it open. */
  readonly frameCount: number | null;
  /** 'time date', as written, or null. */
  readonly recordedAt: string | null;
  readonly signals: readonly WfdbSignalLine[];
  /** null for a record of one piece. */
  readonly segments: readonly WfdbSegmentLine[] | null;
  /** Comment lines without '#', otherwise as they came. */
  readonly comments: readonly string[];
}
