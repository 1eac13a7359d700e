import { drawNormal } from '#main/preprocessing/random.ts';
import { drawFibrillation, drawFlutter } from './draw-fibrillation.ts';
import { choose, draw, drawDrift } from './draw-numbers.ts';
import { drawBlockedBeats, drawRunsAndPauses } from './draw-pauses.ts';
import { LEAST_RR_SEC, type MadeBeat, type MadeBeatKind, type RhythmFacts } from './made-beat.ts';

/** Rhythms that can be made: what few recordings show of them is little to learn from. */
export const MADE_RHYTHMS = [
  'fibrillation',
  'early-beats',
  'many-early-beats',
  'runs',
  'runs-and-pauses',
  'irregular',
  'blocked-beats',
] as const;
export type MadeRhythm = (typeof MADE_RHYTHMS)[number];

/** The order and intervals of beats of a rhythm, drawn anew each time. */
export function drawRhythm(rhythm: MadeRhythm, facts: RhythmFacts): readonly MadeBeat[] {
  if (rhythm === 'fibrillation') return facts.random() < 0.4 ? drawFlutter(facts) : drawFibrillation(facts);
  if (rhythm === 'runs-and-pauses') return drawRunsAndPauses(facts);
  if (rhythm === 'blocked-beats') return drawBlockedBeats(facts);
  return drawSinusRhythm(drawHabits(rhythm, facts), facts);
}

/** What one made person does all the time. */
interface Habits {
  /** Deviation of intervals from beat to beat, and how far breathing moves them, as parts of an interval. */
  readonly jitter: number;
  readonly breathing: number;
  readonly breathBeats: number;
  /** Chances that an early beat, a run of them, a ventricular beat, a beat after a missed one comes next. */
  readonly early: number;
  readonly run: number;
  readonly ventricular: number;
  readonly missed: number;
  /** An early beat's interval and that after it, as parts of the usual one. */
  readonly coupling: number;
  readonly pause: number;
  /** Early beats may stop the sinus node for a while. */
  readonly stops: boolean;
  /** Whether early beats may follow each other. */
  readonly inRow: number;
}

function drawHabits(
  rhythm: Exclude<MadeRhythm, 'fibrillation' | 'runs-and-pauses' | 'blocked-beats'>,
  { hasVentricular, random }: RhythmFacts,
): Habits {
  const isIrregular = rhythm === 'irregular';
  const early = {
    'early-beats': choose([0.02, 0.08, 0.25, 0.5], random),
    'many-early-beats': draw(0.5, 0.8, random),
    runs: 0.02,
    irregular: 0,
  }[rhythm];
  return {
    jitter: isIrregular ? draw(0.03, 0.07, random) : draw(0.01, 0.04, random),
    breathing: isIrregular ? draw(0.06, 0.16, random) : draw(0, 0.04, random),
    breathBeats: draw(3, 6, random),
    early,
    run: rhythm === 'runs' ? 0.03 : 0,
    ventricular: hasVentricular ? choose([0, 0.03, 0.15], random) : 0,
    missed: random() < 0.2 ? 0.03 : 0,
    coupling: draw(0.55, 0.88, random),
    pause: draw(0.95, 1.25, random),
    stops: random() < 0.15,
    inRow: rhythm === 'early-beats' ? 0.3 : 1,
  };
}

function drawSinusRhythm(habits: Habits, { rrSec, beatCount, random }: RhythmFacts): MadeBeat[] {
  const beats: MadeBeat[] = [];
  const drift = drawDrift(beatCount, { least: 0.9, greatest: 1.12, random });
  const phase = draw(0, 2 * Math.PI, random);
  let factor = 1;
  const add = (kind: MadeBeatKind, interval: number) => beats.push({ kind, rrSec: Math.max(LEAST_RR_SEC, interval) });
  while (beats.length < beatCount) {
    const last = beats.at(-1)?.kind ?? 'normal';
    const breath = habits.breathing * Math.sin((2 * Math.PI * beats.length) / habits.breathBeats + phase);
    const usual = rrSec * drift(beats.length) * (1 + breath + habits.jitter * drawNormal(random));
    const chance = random();
    if (last === 'normal' && chance < habits.run) {
      const pace = draw(0.5, 0.78, random);
      for (let left = choose([4, 8, 20, 60, 120], random); left > 0; left--)
        add('early', rrSec * pace * (1 + 0.02 * drawNormal(random)));
      factor = habits.pause;
    } else if (chance < habits.run + habits.early && (last !== 'early' || random() < habits.inRow)) {
      add('early', usual * (habits.coupling + 0.05 * drawNormal(random)));
      factor = habits.pause * (habits.stops && random() < 0.5 ? draw(1.3, 3, random) : 1);
    } else if (last === 'normal' && chance > 1 - habits.ventricular) {
      const coupling = draw(0.5, 0.85, random);
      add('ventricular', usual * coupling);
      factor = random() < 0.8 ? 2 - coupling : 1;
    } else {
      const isMissed = last === 'normal' && random() < habits.missed;
      add('normal', usual * factor * (isMissed ? draw(1.5, 2, random) : 1));
      factor = 1;
    }
  }
  return beats.slice(0, beatCount);
}
