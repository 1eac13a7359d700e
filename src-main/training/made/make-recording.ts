import { measureHeight } from '#main/preprocessing/beat-rhythm/cut-beats.ts';
import { drawNormal, type Random } from '#main/preprocessing/random.ts';
import { removeBaseline } from '#main/preprocessing/remove-baseline.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { medianOf } from '#shared/signal/median.ts';
import { addFlutterWaves, addMuscleNoise, addWhiteNoise } from './add-noise.ts';
import { draw } from './draw-numbers.ts';
import { drawRhythm, type MadeRhythm } from './draw-rhythm.ts';
import type { MadeBeat } from './made-beat.ts';
import { findRegularBeats, type MadeSource } from './made-source.ts';

/** A recording that nobody has: beats of one person in a rhythm that was drawn. */
export interface MadeRecording {
  /** [leads] traces of 125 Hz, mV, free from baseline. */
  readonly traces: readonly Float32Array[];
  /** R peaks in samples, ascending. */
  readonly peaks: Float64Array;
  /** [peaks.length] index into AAMI_CLASSES. */
  readonly classes: Uint8Array;
}

export const MADE_RATE_HZ = 125;
const FIRST_SEC = 1.5;
const LEAST_BEATS = 30;
const LEAST_VENTRICULAR = 5;

/** Parts of a beat, in samples around its R peak. */
const P_FROM = -34;
const P_TO = -9;
const LATEST_P_LAG = 2;
const VENTRICULAR_FROM = -14;
const T_LEAST = 20;
const T_MOST = 56;

/**
 * Puts beats of a recording in another order and at other intervals: ventricular complexes and T waves as they were recorded, the P wave
 * before them as it was (sinus beats), turned, moved or gone (early beats), or gone with flutter waves in its place (fibrillation).
 * @returns undefined where the recording has too few beats in a regular rhythm to take them from
 */
export function makeRecording(
  source: MadeSource,
  { rhythm, beatCount, random }: { readonly rhythm: MadeRhythm; readonly beatCount: number; readonly random: Random },
): MadeRecording | undefined {
  const regular = findRegularBeats(source);
  if (regular.length < LEAST_BEATS) return undefined;
  const ventricular = findVentricular(source);
  const order = drawOrder(rhythm, {
    source,
    regular,
    beatCount,
    hasVentricular: ventricular.length >= LEAST_VENTRICULAR,
    random,
  });
  let atSec = FIRST_SEC;
  const peaks = Float64Array.from(order, ({ rrSec }) => (atSec += rrSec) * MADE_RATE_HZ);
  const length = Math.ceil((peaks.at(-1) ?? 0) + FIRST_SEC * MADE_RATE_HZ);
  const heights = source.traces.map((trace) =>
    medianOf(regular.map((k) => measureHeight(trace, Math.round(source.peaks[k] ?? 0)))),
  );
  const traces = heights.map((height) => addWhiteNoise(new Float32Array(length), height, random));
  if (rhythm === 'fibrillation') addFlutterWaves(traces, heights, random);
  const habits = drawHabits(random);
  const start = Math.floor(random() * regular.length);
  order.forEach((beat, i) => {
    const pool = beat.kind === 'ventricular' ? ventricular : regular;
    const place = beat.kind === 'ventricular' ? Math.floor(random() * pool.length) : (start + i) % pool.length;
    const nextSec = order[i + 1]?.rrSec ?? 1;
    addBeat(traces, { source, beat, of: pool[place] ?? 0, at: Math.round(peaks[i] ?? 0), nextSec, habits, random });
  });
  if (random() < 0.5) addMuscleNoise(traces, heights, random);
  return { traces: traces.map(removeBaseline), peaks, classes: Uint8Array.from(order, ({ kind }) => CLASSES[kind]) };
}

const CLASSES: Readonly<Record<MadeBeat['kind'], number>> = {
  normal: AAMI_CLASSES.indexOf('N'),
  fibrillating: AAMI_CLASSES.indexOf('N'),
  early: AAMI_CLASSES.indexOf('S'),
  ventricular: AAMI_CLASSES.indexOf('V'),
};

function findVentricular({ peaks, classes }: MadeSource): number[] {
  return Array.from(peaks.keys()).filter((k) => k > 2 && k < peaks.length - 2 && classes[k] === CLASSES.ventricular);
}

interface OrderInput {
  readonly source: MadeSource;
  readonly regular: readonly number[];
  readonly beatCount: number;
  readonly hasVentricular: boolean;
  readonly random: Random;
}

/** Three in ten people have another rhythm in the first half. */
function drawOrder(
  rhythm: MadeRhythm,
  { source, regular, beatCount, hasVentricular, random }: OrderInput,
): readonly MadeBeat[] {
  const { peaks } = source;
  const ownSec = medianOf(regular.map((k) => ((peaks[k] ?? 0) - (peaks[k - 1] ?? 0)) / MADE_RATE_HZ));
  const rrSec = Math.max(0.45, Math.min(1.3, ownSec * draw(0.8, 1.25, random)));
  const facts = { rrSec, beatCount, hasVentricular, random };
  const order = drawRhythm(rhythm, facts);
  if (random() >= 0.3) return order;
  const other = drawRhythm(rhythm === 'irregular' ? 'early-beats' : 'irregular', facts);
  return [...other.slice(0, beatCount >> 1), ...order.slice(beatCount >> 1)];
}

/** What early beats of one made person look like. */
interface EarlyHabits {
  /** Their P wave as a part of the usual one, negative where it is turned, and how much later it comes, in samples. */
  readonly pScale: number;
  readonly pLag: number;
  /** Their QRS as a part of the usual one. */
  readonly scale: number;
}

function drawHabits(random: Random): EarlyHabits {
  return {
    pScale: random() < 0.2 ? 0 : draw(-1, 1.4, random),
    pLag: Math.round(draw(-0.06, 0.03, random) * MADE_RATE_HZ),
    scale: random() < 0.15 ? draw(0.7, 1.3, random) : 1,
  };
}

interface AddedBeat {
  readonly source: MadeSource;
  readonly beat: MadeBeat;
  /** Beat of the source that it is taken from. */
  readonly of: number;
  readonly at: number;
  /** Interval after it. */
  readonly nextSec: number;
  readonly habits: EarlyHabits;
  readonly random: Random;
}

function addBeat(traces: readonly Float32Array[], { source, beat, of, at, nextSec, habits, random }: AddedBeat): void {
  const peak = Math.round(source.peaks[of] ?? 0);
  const ownNext = (source.peaks[of + 1] ?? peak) - peak;
  const isEarly = beat.kind === 'early';
  const from = beat.kind === 'ventricular' ? VENTRICULAR_FROM : P_TO;
  const to = Math.round(Math.max(T_LEAST, Math.min(T_MOST, ownNext - 30, nextSec * MADE_RATE_HZ - 11)));
  const pScale = isEarly ? habits.pScale + 0.1 * drawNormal(random) : 1;
  const pLag = isEarly ? Math.min(LATEST_P_LAG, habits.pLag) : 0;
  traces.forEach((trace, lead) => {
    const own = source.traces[lead];
    if (own === undefined) return;
    for (let i = from; i < to; i++) {
      const weight = Math.min(1, (i - from + 1) / 4, (to - i) / 9) * (isEarly ? habits.scale : 1);
      addTo(trace, at + i, weight * (own[peak + i] ?? 0));
    }
    if (beat.kind !== 'normal' && !isEarly) return;
    const first = own[peak + P_FROM] ?? 0;
    const slope = ((own[peak + P_TO - 1] ?? 0) - first) / (P_TO - 1 - P_FROM);
    for (let i = P_FROM; i < P_TO; i++)
      addTo(trace, at + i + pLag, pScale * ((own[peak + i] ?? 0) - first - slope * (i - P_FROM)));
  });
}

function addTo(trace: Float32Array, at: number, value: number): void {
  if (at >= 0 && at < trace.length) trace[at] = (trace[at] ?? 0) + value;
}
