import { drawNormal, type Random } from './random.ts';

interface Drawing {
  readonly leadCount: number;
  readonly random: Random;
}

/**
 * Zihlmann 2017: where N(0, 1) exceeds the threshold, that sample and those before it become 0, `runSamples` in all; drawn so far beyond
 * the end that the last samples are as likely to fall as any. For each lead by itself.
 */
export function zeroRuns(
  row: Float32Array,
  { threshold, runSamples }: { readonly threshold: number; readonly runSamples: number },
  { leadCount, random }: Drawing,
): void {
  const stepCount = row.length / leadCount;
  for (let lead = 0; lead < leadCount; lead++) {
    for (let step = 0; step < stepCount + runSamples - 1; step++) {
      if (drawNormal(random) <= threshold) continue;
      const end = Math.min(stepCount, step + 1);
      for (let i = Math.max(0, step - runSamples + 1); i < end; i++) row[i * leadCount + lead] = 0;
    }
  }
}

/** A whole number from int(L x least) to int(L x greatest), both ends as likely as any. */
export function drawLength(
  length: number,
  { leastFactor, greatestFactor }: { readonly leastFactor: number; readonly greatestFactor: number },
  random: Random,
): number {
  const least = Math.floor(length * leastFactor);
  const greatest = Math.floor(length * greatestFactor);
  return Math.max(2, least + Math.floor(random() * (greatest - least + 1)));
}

/** By straight lines to another length; what lies beyond the row is cut off, what is missing at its end is 0. */
export function stretch(row: Float32Array, stretchedLength: number, leadCount: number): void {
  const source = row.slice();
  const stepCount = row.length / leadCount;
  const pace = (stepCount - 1) / (stretchedLength - 1);
  row.fill(0);
  for (let step = 0; step < Math.min(stepCount, stretchedLength); step++) {
    const at = step * pace;
    const before = Math.min(stepCount - 1, Math.floor(at));
    const after = Math.min(stepCount - 1, before + 1);
    const part = at - before;
    for (let lead = 0; lead < leadCount; lead++) {
      const value = source[before * leadCount + lead] ?? 0;
      row[step * leadCount + lead] = value + part * ((source[after * leadCount + lead] ?? 0) - value);
    }
  }
}

export function shift(row: Float32Array, bySteps: number, leadCount: number): void {
  const source = row.slice();
  const stepCount = row.length / leadCount;
  for (let step = 0; step < stepCount; step++) {
    const from = Math.min(Math.max(step + bySteps, 0), stepCount - 1);
    for (let lead = 0; lead < leadCount; lead++) row[step * leadCount + lead] = source[from * leadCount + lead] ?? 0;
  }
}

export function invert(row: Float32Array): void {
  for (let i = 0; i < row.length; i++) row[i] = -(row[i] ?? 0);
}

/** A sine of any phase on all leads alike. */
export function addWave(
  row: Float32Array,
  wave: { readonly greatest: number; readonly leastPeriod: number; readonly greatestPeriod: number },
  { leadCount, random }: Drawing,
): void {
  const { greatest, leastPeriod, greatestPeriod } = wave;
  const height = greatest * random();
  const pace = (2 * Math.PI) / (leastPeriod + random() * (greatestPeriod - leastPeriod));
  const phase = 2 * Math.PI * random();
  for (let i = 0; i < row.length; i++)
    row[i] = (row[i] ?? 0) + height * Math.sin(phase + pace * Math.floor(i / leadCount));
}

/** A run of all leads becomes 0; what of it lies beyond the row is nothing. */
export function blankRun(
  row: Float32Array,
  { shortest, longest }: { readonly shortest: number; readonly longest: number },
  { leadCount, random }: Drawing,
): void {
  const start = Math.floor((random() * row.length) / leadCount);
  const count = shortest + Math.floor(random() * (longest - shortest + 1));
  row.fill(0, start * leadCount, Math.min(row.length, (start + count) * leadCount));
}

export function scale(row: Float32Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) * factor;
}

export function dropLeads(row: Float32Array, probability: number, { leadCount, random }: Drawing): void {
  const kept = Math.floor(random() * leadCount);
  for (let lead = 0; lead < leadCount; lead++) {
    const isDropped = random() < probability && lead !== kept;
    if (!isDropped) continue;
    for (let i = lead; i < row.length; i += leadCount) row[i] = 0;
  }
}
