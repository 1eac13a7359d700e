import { drawNormal } from '#main/preprocessing/random.ts';
import { choose, draw, drawDrift } from './draw-numbers.ts';
import { LEAST_RR_SEC, type MadeBeat, type RhythmFacts } from './made-beat.ts';

/** Intervals of atrial fibrillation: no two alike but by chance, skewed to long ones, hardly dependent on each other. */
export function drawFibrillation({ beatCount, hasVentricular, random }: RhythmFacts): MadeBeat[] {
  const spread = draw(0.13, 0.3, random);
  const memory = draw(-0.15, 0.25, random);
  const meanSec = draw(0.45, 1.05, random);
  const ventricular = hasVentricular ? choose([0, 0.02, 0.1], random) : 0;
  const drift = drawDrift(beatCount, { least: 0.85, greatest: 1.2, random });
  let deviation = 0;
  return Array.from({ length: beatCount }, (_, k) => {
    deviation = memory * deviation + Math.sqrt(1 - memory ** 2) * drawNormal(random);
    const skew = (spread * (deviation ** 2 - 1)) / 8;
    const rrSec = meanSec * drift(k) * Math.exp(0.95 * spread * deviation + skew);
    const kind = random() < ventricular ? 'ventricular' : 'fibrillating';
    return { kind, rrSec: Math.max(LEAST_RR_SEC, rrSec) };
  });
}

/** Intervals of atrial flutter with changing block: two to six of the atria's, now this many and now that. */
export function drawFlutter({ beatCount, hasVentricular, random }: RhythmFacts): MadeBeat[] {
  const atrialSec = draw(0.18, 0.26, random);
  const shares = [1.5, 1.5, 2, 0.7, 0.4].map((weight) => -weight * Math.log(1 - random()));
  const total = shares.reduce((sum, share) => sum + share, 0);
  const ventricular = hasVentricular ? choose([0, 0.02, 0.1], random) : 0;
  const drawBlock = () => {
    let left = random() * total;
    return (
      2 +
      Math.max(
        0,
        shares.findIndex((share) => (left -= share) < 0),
      )
    );
  };
  let block = drawBlock();
  return Array.from({ length: beatCount }, () => {
    if (random() < 0.6) block = drawBlock();
    const rrSec = block * atrialSec * (1 + 0.03 * drawNormal(random));
    const kind = random() < ventricular ? 'ventricular' : 'fibrillating';
    return { kind, rrSec: Math.max(LEAST_RR_SEC, rrSec) };
  });
}
