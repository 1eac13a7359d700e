import { MAX_MESSAGE_BYTES } from '../protocol.ts';

export interface TensorLimits {
  readonly startTimeoutMs: number;
  /** For one message of a prediction: some thousand beats. */
  readonly predictDeadlineMs: number;
  readonly fitDeadlineMs: number;
  /** How long a cancelled request or an ending process may take before it is killed. */
  readonly patienceMs: number;
  /** Resident memory above which the process is replaced by a fresh one between requests. */
  readonly recycleAboveBytes: number;
  readonly maxInputBytes: number;
  /** Products that one message may ask for: what WebAssembly makes well within the deadline. */
  readonly maxInputMacs: number;
}

export const DEFAULT_LIMITS: TensorLimits = {
  startTimeoutMs: 60_000,
  predictDeadlineMs: 60_000,
  fitDeadlineMs: 48 * 3_600_000,
  patienceMs: 5_000,
  recycleAboveBytes: 3 * 1024 ** 3,
  // A quarter of what a message may hold: progress is told about every 1,400 beats.
  maxInputBytes: MAX_MESSAGE_BYTES / 4,
  maxInputMacs: 50e9,
};
