import { compareBeats, type BeatComparison } from '#shared/metrics/compare-beats.ts';
import { readBeats, readFlutter } from '#shared/metrics/read-beats.ts';
import { computeNoiseGain, makeNoise, type NoiseKind } from '#test/builders/ecg-noise.ts';
import { MITDB_RECORDS, readRealRecord } from '#test/builders/mitdb.ts';
import { createRandom } from '#test/builders/random.ts';

/** Ten minutes of a record's first lead, in which noise comes for the second and the fourth two minutes, as WFDB's `nst` has it. */
export interface Excerpt {
  readonly recordName: string;
  readonly signalMv: Float32Array;
  readonly sampleRateHz: number;
  /** In samples of the excerpt. */
  readonly beats: readonly number[];
  readonly classes: readonly number[];
  /** Parts that are not counted: without noise, or ventricular flutter. */
  readonly uncounted: readonly { readonly startSample: number; readonly endSample: number }[];
}

const START_SEC = 300;
const SEGMENT_SEC = 120;
const SEGMENT_COUNT = 5;

export async function readExcerpts(mitdb: string): Promise<Excerpt[]> {
  const excerpts: Excerpt[] = [];
  for (const recordName of MITDB_RECORDS) {
    const { signalsMv, sampleRateHz, annotations } = await readRealRecord(mitdb, recordName);
    const from = START_SEC * sampleRateHz;
    const segment = SEGMENT_SEC * sampleRateHz;
    const to = from + SEGMENT_COUNT * segment;
    const { samples, classes } = readBeats(annotations, 'ec57');
    const inside = Array.from(samples, (_, k) => k).filter((k) => (samples[k] ?? 0) >= from && (samples[k] ?? 0) < to);
    const clean = [0, 2, 4].map((index) => ({ startSample: index * segment, endSample: (index + 1) * segment }));
    const flutter = readFlutter(annotations).map((span) => ({
      startSample: span.startSample - from,
      endSample: span.endSample - from,
    }));
    excerpts.push({
      recordName,
      signalMv: (signalsMv[0] ?? new Float32Array(0)).slice(from, to),
      sampleRateHz,
      beats: inside.map((k) => (samples[k] ?? 0) - from),
      classes: inside.map((k) => classes[k] ?? 0),
      uncounted: [...clean, ...flutter],
    });
  }
  return excerpts;
}

/** @param index  of the excerpt: each has noise of its own, the same one at every signal to noise ratio */
export function addNoiseTo(
  excerpt: Excerpt,
  kind: NoiseKind,
  { snrDb, index }: { snrDb: number; index: number },
): Float32Array {
  const { signalMv: signal, sampleRateHz, beats } = excerpt;
  const noise = makeNoise(kind, { sampleCount: signal.length, sampleRateHz, random: createRandom(90_000 + index) });
  const gain = computeNoiseGain({ signal, noise, beats }, { snrDb, sampleRateHz });
  const segment = SEGMENT_SEC * sampleRateHz;
  return signal.map((value, i) => (Math.floor(i / segment) % 2 === 1 ? value + gain * (noise[i] ?? 0) : value));
}

export function compareExcerpt(
  { beats, classes, sampleRateHz, uncounted }: Excerpt,
  samples: ArrayLike<number>,
): BeatComparison['matrix'] {
  return compareBeats({
    reference: { samples: beats, classes },
    test: { samples, classes: new Uint8Array(samples.length) },
    sampleRateHz,
    learningSec: 0,
    flutter: uncounted,
  }).matrix;
}
