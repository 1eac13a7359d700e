/** One call of kernels/sign-sums.ts; positions count floats here. */
export interface SignSumsCall {
  readonly part: number;
  readonly input: number;
  readonly output: number;
  readonly outputStep: number;
  /** A multiple of 16. */
  readonly count: number;
  readonly table: number;
}

export type AddSigns = (call: SignSumsCall) => void;
