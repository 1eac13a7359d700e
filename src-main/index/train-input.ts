/** A training job on files, as the command line asks for it. */
export interface TrainInput {
  readonly jobPath: string;
  readonly dataFolder: string;
  readonly outFolder: string;
  /** Of jobs that go on where they were ended; null: beside the model, removed when that is done. */
  readonly workFolder: string | null;
  /** Of a cross-validation, counted from 1; null: all. */
  readonly fold: number | null;
  /** Of everything that a job with a split and a network draws; null: as the job says. */
  readonly seed: number | null;
  readonly command: string;
  readonly signal: AbortSignal;
  /** A line about what is going on. */
  readonly tell: (line: string) => void;
  /** The same, in the place of the one before. */
  readonly showProgress: (line: string) => void;
}
