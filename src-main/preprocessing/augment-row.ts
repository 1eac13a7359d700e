import type { RowAugmentation } from '#shared/domain/row-augmentation.ts';
import { assertNever } from '#shared/result/assert.ts';
import { drawNormal, type Random } from './random.ts';

/** One way to disturb a row. */
export type Disturbance =
  /** Where N(0, 1) exceeds `threshold`, runs of `runSamples` become 0. */
  | { readonly kind: 'zero-filter'; readonly threshold: number; readonly runSamples: number }
  /** To a length drawn between these factors, by straight lines, cut or filled with 0. */
  | { readonly kind: 'random-resample'; readonly leastFactor: number; readonly greatestFactor: number }
  /** By up to so many samples to either side; the ends are held. */
  | { readonly kind: 'shift'; readonly samples: number }
  /** A factor whose logarithm has this deviation; one for all leads. */
  | { readonly kind: 'gain'; readonly deviation: number }
  /** White noise of this deviation, in the row's unit. */
  | { readonly kind: 'noise'; readonly deviation: number }
  /** Each lead is 0 with this probability, but for one that is drawn to stay. */
  | { readonly kind: 'lead-dropout'; readonly probability: number };

/** What a job file asks for, in the order in which it is done. */
export function toDisturbances(augmentation: RowAugmentation): readonly Disturbance[] {
  const { zeroFilter, resample, gain, noise, leadDropout, shiftSamples } = augmentation;
  const steps: Disturbance[] = [];
  if (zeroFilter !== null)
    steps.push({ kind: 'zero-filter', threshold: zeroFilter.threshold, runSamples: zeroFilter.shortestRun });
  if (resample !== null) {
    const { least, greatest, usual } = resample;
    steps.push({ kind: 'random-resample', leastFactor: usual / greatest, greatestFactor: usual / least });
  }
  if (shiftSamples > 0) steps.push({ kind: 'shift', samples: shiftSamples });
  if (gain > 0) steps.push({ kind: 'gain', deviation: gain });
  if (noise > 0) steps.push({ kind: 'noise', deviation: noise });
  if (leadDropout > 0) steps.push({ kind: 'lead-dropout', probability: leadDropout });
  return steps;
}

export interface AugmentRow {
  /** In the order in which they are done. */
  readonly steps: readonly Disturbance[];
  /** Values of one time step: leads side by side. */
  readonly leadCount: number;
  readonly random: Random;
}

/**
 * Disturbs a stored row in place, as another recording of the same kind would be: the same for the same `random`. All leads are stretched
 * and scaled alike; noise and the zero filter are drawn for each value.
 * @param row  [time * leadCount], before the recipe's last step
 */
export function augmentRow(row: Float32Array, { steps, leadCount, random }: AugmentRow): void {
  for (const step of steps) {
    switch (step.kind) {
      case 'zero-filter':
        zeroRuns(row, step, { leadCount, random });
        break;
      case 'random-resample':
        stretch(row, drawLength(row.length / leadCount, step, random), leadCount);
        break;
      case 'shift':
        shift(row, Math.round((2 * random() - 1) * step.samples), leadCount);
        break;
      case 'noise':
        for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + step.deviation * drawNormal(random);
        break;
      case 'gain':
        scale(row, Math.exp(step.deviation * drawNormal(random)));
        break;
      case 'lead-dropout':
        dropLeads(row, step.probability, { leadCount, random });
        break;
      default:
        assertNever(step, 'augmentRow');
    }
  }
}

interface Drawing {
  readonly leadCount: number;
  readonly random: Random;
}

/**
 * Zihlmann 2017: where N(0, 1) exceeds the threshold, that sample and those before it become 0, `runSamples` in all; drawn so far beyond
 * the end that the last samples are as likely to fall as any. For each lead by itself.
 */
function zeroRuns(
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
function drawLength(
  length: number,
  { leastFactor, greatestFactor }: { readonly leastFactor: number; readonly greatestFactor: number },
  random: Random,
): number {
  const least = Math.floor(length * leastFactor);
  const greatest = Math.floor(length * greatestFactor);
  return Math.max(2, least + Math.floor(random() * (greatest - least + 1)));
}

/** By straight lines to another length; what lies beyond the row is cut off, what is missing at its end is 0. */
function stretch(row: Float32Array, stretchedLength: number, leadCount: number): void {
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

function shift(row: Float32Array, bySteps: number, leadCount: number): void {
  const source = row.slice();
  const stepCount = row.length / leadCount;
  for (let step = 0; step < stepCount; step++) {
    const from = Math.min(Math.max(step + bySteps, 0), stepCount - 1);
    for (let lead = 0; lead < leadCount; lead++) row[step * leadCount + lead] = source[from * leadCount + lead] ?? 0;
  }
}

function scale(row: Float32Array, factor: number): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) * factor;
}

function dropLeads(row: Float32Array, probability: number, { leadCount, random }: Drawing): void {
  const kept = Math.floor(random() * leadCount);
  for (let lead = 0; lead < leadCount; lead++) {
    const isDropped = random() < probability && lead !== kept;
    if (!isDropped) continue;
    for (let i = lead; i < row.length; i += leadCount) row[i] = 0;
  }
}
