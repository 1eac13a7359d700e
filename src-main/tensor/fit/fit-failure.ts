import type { TensorFailureCode } from '../protocol.ts';

/** What ends a training run besides bugs: thrown inside it, a value at its border. */
export class FitFailure extends Error {
  readonly code: TensorFailureCode;

  constructor(code: TensorFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** A failure of what was asked for: a file that does not fit, settings that contradict each other. */
export function refuse(why: string): FitFailure {
  return new FitFailure('job/failed', `The training cannot be run: ${why}.`);
}
