/** A recording that rows come from. */
export interface RowRecord {
  /** As its source names it. */
  readonly name: string;
  /** SHA-256 of its rates, leads, calibration and samples. */
  readonly contentSha256: string;
  /** Whose it is: rows of one group never lie on two sides of a split. The record's own where nobody said whose it is. */
  readonly group: string;
  readonly isGroupKnown: boolean;
}

/** Recordings or beats that gave no row, of one reason. */
export interface Exclusion {
  /** What kind of reason: 'missing-samples', 'other-class', ... */
  readonly reason: string;
  /** A sentence for a person. */
  readonly why: string;
  readonly count: number;
  /** What is counted. */
  readonly unit: 'recordings' | 'beats';
  /** Names of the first few. */
  readonly examples: readonly string[];
}

/**
 * Labelled rows, as recipes cut them: before statistics, augmentation and the recipe's last step (preprocessing/row-finisher.ts). Inputs lie
 * in a file, because they may be larger than memory; everything else is here and in files beside it.
 */
export interface RowSet {
  /** Of the recipe that cut the rows. */
  readonly recipeId: string;
  /** 'classes': one of them is true; 'labels': each is true or not. */
  readonly labelKind: 'classes' | 'labels';
  readonly classIds: readonly string[];
  readonly rowCount: number;
  /** Values of a stored row. */
  readonly rowLength: number;
  /** [rowCount] class, or [rowCount * classIds.length] 0 or 1. */
  readonly labels: Uint8Array;
  /** [rowCount] time steps of the network's input that hold signal; null where the recipe has no lengths. */
  readonly lengths: Int32Array | null;
  /** [rowCount] index into `records`. */
  readonly recordOfRow: Int32Array;
  readonly records: readonly RowRecord[];
  readonly excluded: readonly Exclusion[];
  /** Where the source says so: which of its published parts each record is in (PTB-XL's folds). [records.length], 0 for none. */
  readonly foldOfRecord: Uint8Array | null;
  readonly files: RowFiles;
  /** Of recipe, classes, labels, records and all stored values: two sets are the same where it is. */
  readonly sha256: string;
}

/** Little-endian, numbered from 0 in each; what FitSpec is given. */
export interface RowFiles {
  readonly folder: string;
  /** float32 [rowCount * rowLength] */
  readonly inputsPath: string;
  /** uint8, as RowSet.labels */
  readonly labelsPath: string;
  /** int32 [rowCount] */
  readonly lengthsPath: string | null;
}

/** Rows of each class ('labels': rows that have it), in the order of classIds; of `rows` only where they are given. */
export function countClasses(
  set: Pick<RowSet, 'labels' | 'labelKind' | 'classIds' | 'rowCount'>,
  rows?: Int32Array,
): readonly number[] {
  const { labels, labelKind, classIds } = set;
  const counts = new Array<number>(classIds.length).fill(0);
  const rowCount = rows?.length ?? set.rowCount;
  for (let k = 0; k < rowCount; k++) {
    const row = rows?.[k] ?? k;
    if (labelKind === 'classes') {
      const index = labels[row] ?? 0;
      counts[index] = (counts[index] ?? 0) + 1;
    } else {
      for (let c = 0; c < counts.length; c++) counts[c] = (counts[c] ?? 0) + (labels[row * counts.length + c] ?? 0);
    }
  }
  return counts;
}

/** A single yes-or-no label as two classes, without it and with it: its bytes say the same. Any other set as it is. */
export function asClasses(set: RowSet): RowSet {
  const [id] = set.classIds;
  if (set.labelKind === 'classes' || set.classIds.length !== 1 || id === undefined) return set;
  return { ...set, labelKind: 'classes', classIds: [`not ${id}`, id] };
}
