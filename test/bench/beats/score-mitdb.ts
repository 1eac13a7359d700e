import { compareBeats, sumComparisons, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';
import { MITDB_RECORDS, readRealRecord, type RealRecord } from '#test/builders/mitdb.ts';

/** Finds the beats of a record; samples count at the record's own rate. */
export type BeatFinder = (record: RealRecord) => ArrayLike<number>;

type QrsStatistics = BeatComparison['qrs'];

export interface MitdbScore extends QrsStatistics {
  readonly beatCount: number;
  /** Missed and extra beats as a part of the beats, %. */
  readonly errorsPercent: number;
}

/**
 * Scores a finder on the 48 records of MIT-BIH: after 5 minutes, 150 ms, ventricular flutter left out (EC57).
 * @param tell  gets a line for each record with more than 5 errors
 */
export async function scoreMitdb(
  mitdb: string,
  find: BeatFinder,
  tell: (line: string) => void = () => undefined,
): Promise<MitdbScore> {
  const matrices: BeatComparison['matrix'][] = [];
  for (const name of MITDB_RECORDS) {
    const record = await readRealRecord(mitdb, name);
    const { matrix, qrs } = compareWithReference(record, find(record));
    matrices.push(matrix);
    if (qrs.falseNegativeCount + qrs.falsePositiveCount > 5)
      tell(`record ${name}: ${qrs.falseNegativeCount} missed, ${qrs.falsePositiveCount} extra`);
  }
  return toScore(matrices);
}

export function toScore(matrices: readonly BeatComparison['matrix'][]): MitdbScore {
  const { qrs } = sumComparisons(matrices);
  const beatCount = qrs.truePositiveCount + qrs.falseNegativeCount;
  return {
    ...qrs,
    beatCount,
    errorsPercent: (100 * (qrs.falseNegativeCount + qrs.falsePositiveCount)) / Math.max(1, beatCount),
  };
}

export function describeScore({ sensitivity, positivePredictivity, errorsPercent, beatCount }: MitdbScore): string {
  const percent = (fraction: number | null) => (100 * (fraction ?? NaN)).toFixed(3);
  return `Se ${percent(sensitivity)} %, +P ${percent(positivePredictivity)} %, errors ${errorsPercent.toFixed(3)} % of ${beatCount} beats`;
}

function compareWithReference(record: RealRecord, samples: ArrayLike<number>): BeatComparison {
  return compareBeats({
    reference: readBeats(record.annotations, 'ec57'),
    test: { samples, classes: new Uint8Array(samples.length) },
    sampleRateHz: record.sampleRateHz,
    flutter: readFlutter(record.annotations),
  });
}
