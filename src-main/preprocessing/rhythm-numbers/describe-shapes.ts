import { medianOf } from '#shared/signal/median.ts';
import { measurePeakToPeak } from '#shared/signal/peak-to-peak.ts';
import type { Numbers } from './describe-intervals.ts';
import { correlationOf, deviationOf, meanOf, percentileOf, rootMeanSquare, shareOf } from './statistics.ts';

/** Around the peak of the envelope, in s: a beat with its P and T wave. */
const BEFORE_SEC = 0.3;
const AFTER_SEC = 0.45;
/** From the beginning of the beat. */
const QRS_SEC = [0.2, 0.42] as const;
const PEAK_SEC = [0.25, 0.37] as const;
const P_SEC = [0.03, 0.22] as const;
const BEFORE_QRS_SEC = [0.05, 0.22] as const;
const T_SEC = [0.4, 0.75] as const;
const LEAST_BEATS = 4;
const ALIKE = 0.8;
const MUCH_ALIKE = 0.9;
const EARLY = 0.85;
/** Of its greatest deflection: where the usual beat stands out so far, it is QRS. */
const STANDS_OUT = 0.3;

/**
 * What the shapes of beats say: how alike their QRS are to the usual one (the median of all, sample by sample), whether early ones are of
 * another shape, whether there is a P wave and the same before each beat, how much is left between the beats. 0 where there are fewer than four.
 * @param signal  [n]
 * @param peaks  samples, ascending
 */
export function describeShapes(signal: Float32Array, peaks: readonly number[], rateHz: number): Numbers {
  const toSamples = (sec: number) => Math.round(sec * rateHz);
  const [before, after] = [toSamples(BEFORE_SEC), toSamples(AFTER_SEC)];
  const whole = peaks.flatMap((peak, k) => (peak >= before && peak + after < signal.length ? [{ peak, k }] : []));
  const beats = whole.map(({ peak }) => signal.subarray(peak - before, peak + after));
  if (beats.length < LEAST_BEATS) return NOTHING;
  const usual = Float32Array.from({ length: before + after }, (_, i) => medianOf(beats.map((beat) => beat[i] ?? 0)));
  const cut = (beat: Float32Array, [from, to]: readonly [number, number]) =>
    beat.subarray(toSamples(from), toSamples(to));
  const height = measurePeakToPeak(usual);
  const likeness = beats.map((beat) => correlationOf(cut(beat, QRS_SEC), cut(usual, QRS_SEC)));
  const likenessOfP = beats.map((beat) => correlationOf(cut(beat, P_SEC), cut(usual, P_SEC)));
  const heights = beats.map((beat) => measurePeakToPeak(cut(beat, PEAK_SEC)));
  const leftIn = (range: readonly [number, number]) =>
    rootMeanSquare(
      beats.map((beat) =>
        rootMeanSquare(
          cut(
            beat.map((value, i) => value - (usual[i] ?? 0)),
            range,
          ),
        ),
      ),
    );
  const rr = peaks.slice(1).map((peak, k) => peak - (peaks[k] ?? 0));
  const usualRr = medianOf(rr);
  const isEarly = whole.map(({ k }) => k > 0 && (rr[k - 1] ?? 0) < EARLY * usualRr);
  const middle = medianOf([...usual]);
  const outstanding = Math.max(...usual.map((value) => Math.abs(value - middle)));
  return {
    leastLikeness: Math.min(...likeness),
    lowLikeness: percentileOf(likeness, 10),
    medianLikeness: medianOf(likeness),
    unlikeShare: shareOf(likeness, (own) => own < ALIKE),
    unlikeCount: likeness.filter((own) => own < MUCH_ALIKE).length,
    earlyUnlike: likeness.filter((own, k) => isEarly[k] === true && own < MUCH_ALIKE).length,
    earlyAlike: likeness.filter((own, k) => isEarly[k] === true && own >= MUCH_ALIKE).length,
    heightVariation: deviationOf(heights) / (meanOf(heights) + LEAST),
    leftBefore: leftIn(BEFORE_QRS_SEC) / (height + LEAST),
    leftAfter: leftIn(T_SEC) / (height + LEAST),
    heightOfP: measurePeakToPeak(cut(usual, P_SEC)) / (height + LEAST),
    deviationOfP: deviationOf(cut(usual, P_SEC)) / (height + LEAST),
    likenessOfP: medianOf(likenessOfP),
    qrsSamples: cut(usual, QRS_SEC).filter((value) => Math.abs(value - middle) > STANDS_OUT * outstanding).length,
  };
}

const LEAST = 1e-9;

const NOTHING: Numbers = {
  leastLikeness: 0,
  lowLikeness: 0,
  medianLikeness: 0,
  unlikeShare: 0,
  unlikeCount: 0,
  earlyUnlike: 0,
  earlyAlike: 0,
  heightVariation: 0,
  leftBefore: 0,
  leftAfter: 0,
  heightOfP: 0,
  deviationOfP: 0,
  likenessOfP: 0,
  qrsSamples: 0,
};
