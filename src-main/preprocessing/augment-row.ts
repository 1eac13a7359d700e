import type { RowAugmentation } from '#shared/domain/row-augmentation.ts';
import { drawNormal, type Random } from './random.ts';

export interface AugmentRow {
  readonly augmentation: RowAugmentation;
  /** Values of one time step: leads side by side. */
  readonly leadCount: number;
  readonly random: Random;
}

/**
 * Disturbs a stored row in place, as another recording of the same kind would be. All leads are stretched and shifted alike; noise and the
 * zero filter are drawn for each value.
 * @param row  [time * leadCount]
 */
export function augmentRow(row: Float32Array, { augmentation, leadCount, random }: AugmentRow): void {
  const { zeroFilter, resample, gain, noise, leadDropout, shiftSamples } = augmentation;
  if (zeroFilter !== null) zeroRuns(row, zeroFilter, { leadCount, random });
  if (resample !== null) stretch(row, drawStretchedLength(row.length / leadCount, resample, random), leadCount);
  if (shiftSamples > 0) shift(row, Math.round((2 * random() - 1) * shiftSamples), leadCount);
  if (gain > 0) scale(row, Math.exp(gain * drawNormal(random)));
  if (noise > 0) addNoise(row, noise, random);
  if (leadDropout > 0) dropLeads(row, leadDropout, { leadCount, random });
}

/**
 * Zihlmann 2017: where N(0, 1) exceeds the threshold, that sample and the ones before it become 0, `shortestRun` in all. Drawn for each
 * lead by itself.
 */
function zeroRuns(
  row: Float32Array,
  { threshold, shortestRun }: { readonly threshold: number; readonly shortestRun: number },
  { leadCount, random }: { readonly leadCount: number; readonly random: Random },
): void {
  const steps = row.length / leadCount;
  for (let lead = 0; lead < leadCount; lead++) {
    for (let step = 0; step < steps + shortestRun - 1; step++) {
      if (drawNormal(random) <= threshold) continue;
      const end = Math.min(steps, step + 1);
      for (let i = Math.max(0, step - shortestRun + 1); i < end; i++) row[i * leadCount + lead] = 0;
    }
  }
}

/** A whole number between L x usual / greatest and L x usual / least. */
function drawStretchedLength(
  length: number,
  { least, greatest, usual }: { readonly least: number; readonly greatest: number; readonly usual: number },
  random: Random,
): number {
  const from = Math.floor((length * usual) / greatest);
  const to = Math.floor((length * usual) / least);
  return Math.max(2, from + Math.floor(random() * (to - from + 1)));
}

/** Linear interpolation to another length; what is beyond the row is cut off, what is missing at its end is 0. */
function stretch(row: Float32Array, stretchedLength: number, leadCount: number): void {
  const source = row.slice();
  const steps = row.length / leadCount;
  const pace = (steps - 1) / (stretchedLength - 1);
  row.fill(0);
  for (let step = 0; step < Math.min(steps, stretchedLength); step++) {
    const at = step * pace;
    const before = Math.min(steps - 1, Math.floor(at));
    const after = Math.min(steps - 1, before + 1);
    const part = at - before;
    for (let lead = 0; lead < leadCount; lead++) {
      const a = source[before * leadCount + lead] ?? 0;
      row[step * leadCount + lead] = a + part * ((source[after * leadCount + lead] ?? 0) - a);
    }
  }
}

function shift(row: Float32Array, bySteps: number, leadCount: number): void {
  const source = row.slice();
  const steps = row.length / leadCount;
  for (let step = 0; step < steps; step++) {
    const from = Math.min(Math.max(step + bySteps, 0), steps - 1);
    for (let lead = 0; lead < leadCount; lead++) row[step * leadCount + lead] = source[from * leadCount + lead] ?? 0;
  }
}

function scale(row: Float32Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) * factor;
}

function addNoise(row: Float32Array, deviation: number, random: Random): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + deviation * drawNormal(random);
}

function dropLeads(
  row: Float32Array,
  probability: number,
  { leadCount, random }: { readonly leadCount: number; readonly random: Random },
): void {
  const kept = Math.floor(random() * leadCount);
  for (let lead = 0; lead < leadCount; lead++) {
    const isDropped = random() < probability && lead !== kept;
    if (!isDropped) continue;
    for (let i = lead; i < row.length; i += leadCount) row[i] = 0;
  }
}
