import { lowerBound } from '#shared/search/ascending.ts';

/** At most so many bins a number, as a byte tells them apart. */
const MAX_BINS = 255;

/** Numbers of rows cut into bins: what a tree can ask is whether a row's bin is at most a certain one. */
export interface BinnedRows {
  readonly rowCount: number;
  /** By number: [rowCount] bin of each row. */
  readonly bins: readonly Uint8Array[];
  /** By number: greatest value of each bin but the last, ascending. */
  readonly edges: readonly Float64Array[];
}

/**
 * Cuts each number where its values lie: a bin for each value where there are few, else bins of about as many rows each.
 * @param rows  [rowCount][numberCount] finite
 */
export function binRows(rows: readonly Float64Array[]): BinnedRows {
  const numberCount = rows[0]?.length ?? 0;
  const edges = Array.from({ length: numberCount }, (_, number) =>
    findEdges(Float64Array.from(rows, (row) => row[number] ?? 0).sort()),
  );
  const bins = edges.map((own, number) => Uint8Array.from(rows, (row) => lowerBound(own, row[number] ?? 0)));
  return { rowCount: rows.length, bins, edges };
}

/** Halfway between neighbouring values that fall into two bins. @param sorted  ascending */
function findEdges(sorted: Float64Array): Float64Array {
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const edges =
    distinct.length <= MAX_BINS
      ? Array.from(distinct.subarray(1), (value, i) => ((distinct[i] ?? 0) + value) / 2)
      : Array.from({ length: MAX_BINS - 1 }, (_, k) => {
          const place = Math.floor(((k + 1) * sorted.length) / MAX_BINS);
          return ((sorted[place - 1] ?? 0) + (sorted[place] ?? 0)) / 2;
        });
  return Float64Array.from(new Set(edges));
}
