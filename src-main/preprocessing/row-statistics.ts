/** Over what a mean and a standard deviation are taken: all values, each lead, or each position in the row. */
export type StatisticsKind = 'global' | 'by-lead' | 'by-position';

/** Means and standard deviations of training rows: part of a model, because its input is nothing without them. */
export interface RowStatistics {
  readonly kind: StatisticsKind;
  /** [1], [leads] or [row length]. */
  readonly means: Float32Array;
  /** Of the same length; 1 where all rows have the same value. */
  readonly deviations: Float32Array;
  readonly rowCount: number;
  /** Whose rows they are of: 'all-rows' is a leak, which a card names. */
  readonly from: 'training-rows' | 'all-rows';
}

/** Collects statistics row by row, in double precision. */
export interface StatisticsCollector {
  /** @param row  [rowLength], before statistics */
  add(row: Float32Array): void;
  finish(from: RowStatistics['from']): RowStatistics;
}

/**
 * Means and population standard deviations (divided by n, as NumPy's and scikit-learn's are), by Welford's update. Values of rows that
 * are always equal get the deviation 1, as scikit-learn's StandardScaler gives them.
 * @param leadCount  values of one time step, the leads side by side
 */
export function createStatisticsCollector(
  kind: StatisticsKind,
  { rowLength, leadCount }: { readonly rowLength: number; readonly leadCount: number },
): StatisticsCollector {
  const size = toSize(kind, { rowLength, leadCount });
  const means = new Float64Array(size);
  const squares = new Float64Array(size);
  const counts = new Float64Array(size);
  let rowCount = 0;
  return {
    add(row) {
      rowCount++;
      for (let i = 0; i < rowLength; i++) {
        const at = i % size;
        const value = row[i] ?? 0;
        const count = (counts[at] ?? 0) + 1;
        const difference = value - (means[at] ?? 0);
        const mean = (means[at] ?? 0) + difference / count;
        counts[at] = count;
        means[at] = mean;
        squares[at] = (squares[at] ?? 0) + difference * (value - mean);
      }
    },
    finish: (from) => ({
      kind,
      means: Float32Array.from(means),
      deviations: Float32Array.from(squares, (sum, at) => Math.sqrt(sum / Math.max(1, counts[at] ?? 0)) || 1),
      rowCount,
      from,
    }),
  };
}

/** (value - mean) / deviation in place, cut off at `clipDeviations` where it is not null. */
export function applyStatistics(
  values: Float32Array,
  { means, deviations }: Pick<RowStatistics, 'means' | 'deviations'>,
  { clipDeviations }: { readonly clipDeviations: number | null },
): void {
  const size = means.length;
  const limit = clipDeviations ?? Infinity;
  for (let i = 0; i < values.length; i++) {
    const at = i % size;
    const scaled = ((values[i] ?? 0) - (means[at] ?? 0)) / (deviations[at] ?? 1);
    values[i] = Math.min(limit, Math.max(-limit, scaled));
  }
}

function toSize(kind: StatisticsKind, { rowLength, leadCount }: { rowLength: number; leadCount: number }): number {
  if (kind === 'global') return 1;
  return kind === 'by-lead' ? leadCount : rowLength;
}
