import { drawNormal } from '#main/preprocessing/random.ts';
import { choose, draw, drawDrift } from './draw-numbers.ts';
import { LEAST_RR_SEC, type MadeBeat, type RhythmFacts } from './made-beat.ts';

/**
 * Runs of early beats and pauses by turns, as in the sick sinus syndrome: of each run the first beat is early and the others keep its
 * pace; the sinus node needs longer than usual to wake up after it, and rarely beats twice or thrice before the next run.
 */
export function drawRunsAndPauses({ rrSec, beatCount, random }: RhythmFacts): MadeBeat[] {
  const drift = drawDrift(beatCount, { least: 0.9, greatest: 1.12, random });
  const pace = draw(0.5, 0.85, random);
  const meanLength = choose([2, 4, 8, 20], random);
  const pauseMost = draw(1.1, 2.5, random);
  const again = draw(0, 0.7, random);
  const jitter = draw(0.01, 0.05, random);
  const beats: MadeBeat[] = [];
  while (beats.length < beatCount) {
    const usual = rrSec * drift(beats.length);
    const toInterval = (factor: number) => Math.max(LEAST_RR_SEC, usual * factor * (1 + jitter * drawNormal(random)));
    beats.push({ kind: 'normal', rrSec: toInterval(draw(0.95, pauseMost, random)) });
    while (random() < again) beats.push({ kind: 'normal', rrSec: toInterval(1) });
    const ownPace = pace * (1 + 0.06 * drawNormal(random));
    do beats.push({ kind: 'early', rrSec: toInterval(ownPace) });
    while (random() < 1 - 1 / meanLength);
  }
  return beats.slice(0, beatCount);
}

/**
 * Sinus rhythm of which every few beats one is not conducted (atrioventricular block of the second degree, sinoatrial block): pauses
 * with no early beat before them. In half of all the intervals shorten before the pause, as Wenckebach saw.
 */
export function drawBlockedBeats({ rrSec, beatCount, random }: RhythmFacts): MadeBeat[] {
  const drift = drawDrift(beatCount, { least: 0.9, greatest: 1.12, random });
  const chance = choose([0.03, 0.12, 0.3, 0.5], random);
  const shortening = random() < 0.5 ? draw(0.02, 0.08, random) : 0;
  const pause = draw(1.5, 2.05, random);
  const jitter = draw(0.01, 0.04, random);
  let sincePause = 0;
  return Array.from({ length: beatCount }, (_, k) => {
    const isPause = sincePause > 0 && random() < chance;
    sincePause = isPause ? 0 : sincePause + 1;
    const factor = isPause ? pause : 1 + shortening * Math.max(-1, 1 - sincePause);
    const interval = rrSec * drift(k) * factor * (1 + jitter * drawNormal(random));
    return { kind: 'normal', rrSec: Math.max(LEAST_RR_SEC, interval) };
  });
}
