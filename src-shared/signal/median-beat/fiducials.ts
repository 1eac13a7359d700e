/** Points of a beat in samples of the median beat, fractions allowed; null: not measurable. */
export interface BeatFiducials {
  readonly pOnset: number | null;
  readonly pPeak: number | null;
  readonly pOffset: number | null;
  readonly qrsOnset: number | null;
  readonly rPeak: number | null;
  readonly qrsOffset: number | null;
  readonly tOnset: number | null;
  readonly tPeak: number | null;
  readonly tOffset: number | null;
}

/** The same points in milliseconds from the beat's mark, under the names that a person sees. */
export interface FiducialTimes {
  readonly 'p-onset': number | null;
  readonly 'p-peak': number | null;
  readonly 'p-offset': number | null;
  readonly 'qrs-onset': number | null;
  readonly 'r-peak': number | null;
  readonly 'qrs-offset': number | null;
  readonly 't-onset': number | null;
  readonly 't-peak': number | null;
  readonly 't-offset': number | null;
}

export const NO_POINTS: BeatFiducials = {
  pOnset: null,
  pPeak: null,
  pOffset: null,
  qrsOnset: null,
  rPeak: null,
  qrsOffset: null,
  tOnset: null,
  tPeak: null,
  tOffset: null,
};

export function toTimesMs(points: BeatFiducials, zeroIndex: number, sampleRateHz: number): FiducialTimes {
  const toMs = (index: number | null) => (index === null ? null : (1000 * (index - zeroIndex)) / sampleRateHz);
  return {
    'p-onset': toMs(points.pOnset),
    'p-peak': toMs(points.pPeak),
    'p-offset': toMs(points.pOffset),
    'qrs-onset': toMs(points.qrsOnset),
    'r-peak': toMs(points.rPeak),
    'qrs-offset': toMs(points.qrsOffset),
    't-onset': toMs(points.tOnset),
    't-peak': toMs(points.tPeak),
    't-offset': toMs(points.tOffset),
  };
}
