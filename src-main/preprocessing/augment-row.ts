import type { Disturbance } from '#shared/domain/disturbance.ts';
import type { RowAugmentation } from '#shared/domain/row-augmentation.ts';
import { assertNever } from '#shared/result/assert.ts';
import { countRecorded } from './count-recorded.ts';
import {
  addWave,
  blankRun,
  dropLeads,
  drawLength,
  invert,
  scale,
  shift,
  stretch,
  zeroRuns,
} from './disturb-samples.ts';
import { drawNormal, type Random } from './random.ts';

/** What a job file asks for, in the order in which it is done. */
export function toDisturbances(augmentation: RowAugmentation): readonly Disturbance[] {
  const { zeroFilter, resample, windowSamples, inversion, gain, wander, noise, blank, leadDropout, shiftSamples } =
    augmentation;
  const steps: Disturbance[] = [];
  if (zeroFilter !== null)
    steps.push({ kind: 'zero-filter', threshold: zeroFilter.threshold, runSamples: zeroFilter.shortestRun });
  if (resample !== null) {
    const { least, greatest, usual } = resample;
    steps.push({ kind: 'random-resample', leastFactor: usual / greatest, greatestFactor: usual / least });
  }
  if (windowSamples > 0) steps.push({ kind: 'window', samples: windowSamples });
  if (shiftSamples > 0) steps.push({ kind: 'shift', samples: shiftSamples });
  if (inversion > 0) steps.push({ kind: 'inversion', probability: inversion });
  if (gain > 0) steps.push({ kind: 'gain', deviation: gain });
  if (wander !== null) steps.push({ kind: 'wander', ...wander });
  if (noise > 0) steps.push({ kind: 'noise', deviation: noise });
  if (blank !== null) steps.push({ kind: 'blank', ...blank });
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
  let part = row;
  for (const step of steps) {
    if (step.kind === 'window') part = takeWindow(row, step.samples, { leadCount, random });
    else disturb(part, step, { leadCount, random });
  }
}

/** @returns what is left of the row before its zeros */
function takeWindow(
  row: Float32Array,
  samples: number,
  { leadCount, random }: Omit<AugmentRow, 'steps'>,
): Float32Array {
  const recorded = Math.ceil(countRecorded(row) / leadCount);
  const kept = Math.min(recorded, samples);
  const start = Math.floor(random() * (recorded - kept + 1));
  row.copyWithin(0, start * leadCount, (start + kept) * leadCount);
  row.fill(0, kept * leadCount);
  return row.subarray(0, kept * leadCount);
}

function disturb(
  row: Float32Array,
  step: Exclude<Disturbance, { kind: 'window' }>,
  drawing: Omit<AugmentRow, 'steps'>,
): void {
  const { leadCount, random } = drawing;
  switch (step.kind) {
    case 'zero-filter':
      zeroRuns(row, step, drawing);
      break;
    case 'random-resample':
      stretch(row, drawLength(row.length / leadCount, step, random), leadCount);
      break;
    case 'shift':
      shift(row, Math.round((2 * random() - 1) * step.samples), leadCount);
      break;
    case 'inversion':
      if (random() < step.probability) invert(row);
      break;
    case 'gain':
      scale(row, Math.exp(step.deviation * drawNormal(random)));
      break;
    case 'wander':
      if (random() < step.probability) addWave(row, step, drawing);
      break;
    case 'noise':
      for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + step.deviation * drawNormal(random);
      break;
    case 'blank':
      if (random() < step.probability) blankRun(row, step, drawing);
      break;
    case 'lead-dropout':
      dropLeads(row, step.probability, drawing);
      break;
    default:
      assertNever(step, 'augmentRow');
  }
}
