/** The same on both sides: a test that it makes too good. */
export interface Leak {
  /**
   * 'patient', 'record' and 'content' (one recording under two names): on both sides; 'row': one row on both sides; 'model-selection': the
   * test chooses the epoch; 'statistics': means and deviations of all rows.
   */
  readonly kind: 'patient' | 'record' | 'content' | 'row' | 'model-selection' | 'statistics';
  /** How many patients, records or rows. */
  readonly count: number;
  /** A sentence for card and window. */
  readonly text: string;
}

/** One way to share out the rows of a set; a cross-validation has several. Rows are indices into the row set, ascending. */
export interface SplitFold {
  readonly name: string;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  readonly leaks: readonly Leak[];
}

/** Who is on which side, kept as JSON with its hash (split-file.ts). */
export interface Split {
  /** 'ds1-ds2@1' */
  readonly name: string;
  /** At least one. */
  readonly folds: readonly SplitFold[];
  /** Facts that a card tells: ids that were not present, recordings whose patient nobody knows. */
  readonly notes: readonly string[];
  /** Of the row set whose rows are meant. */
  readonly rowsSha256: string;
  /** SHA-256 of the canonical JSON of everything in the file but itself. */
  readonly sha256: string;
}

/** 'strict' refuses a leak; 'paper-protocol' names it. */
export type LeakMode = 'strict' | 'paper-protocol';
