import type { Random } from '#main/preprocessing/random.ts';

/** A slow factor over a recording: straight lines between a few drawn values. */
export function drawDrift(
  beatCount: number,
  { least, greatest, random }: { readonly least: number; readonly greatest: number; readonly random: Random },
): (beat: number) => number {
  const knots = Array.from({ length: 6 }, () => draw(least, greatest, random));
  return (beat) => {
    const at = (Math.min(1, beat / beatCount) * (knots.length - 1)) % (knots.length - 1);
    const before = Math.floor(at);
    return (knots[before] ?? 1) + (at - before) * ((knots[before + 1] ?? 1) - (knots[before] ?? 1));
  };
}

export function draw(least: number, greatest: number, random: Random): number {
  return least + (greatest - least) * random();
}

export function choose<T>(values: readonly [T, ...T[]], random: Random): T {
  return values[Math.floor(random() * values.length)] ?? values[0];
}
