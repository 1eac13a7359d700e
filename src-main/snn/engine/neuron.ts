import type { NeuronModel } from '#main/snn/convert/spiking-network.ts';
import { assertNever } from '#shared/result/assert.ts';

/**
 * The neurons, one step of one of them: `charge`, then, where the potential reaches the threshold, a spike and `discharge`. Every kernel
 * computes these; potentials, currents and thresholds in any one unit.
 */

/** The potential after a step's current, before it is asked whether it fires. */
export function charge(model: NeuronModel, potential: number, { current, threshold }: StepInput): number {
  switch (model.kind) {
    case 'if':
      return potential + current;
    case 'lif':
      return potential + (current - (potential - model.resetTo * threshold)) / model.tau;
    default:
      return assertNever(model, 'charge');
  }
}

export interface StepInput {
  readonly current: number;
  readonly threshold: number;
}

export function doesFire(potential: number, threshold: number): boolean {
  return potential >= threshold;
}

/** The potential after a spike. */
export function discharge(model: NeuronModel, potential: number, threshold: number): number {
  if (model.kind === 'lif') return model.resetTo * threshold;
  return model.reset === 'soft' ? potential - threshold : 0;
}

/** Where a potential begins. Half a threshold takes the mean error of a rate, half a spike, away (Bu et al. 2022). */
export function toStart(model: NeuronModel, threshold: number): number {
  return model.kind === 'lif' ? model.resetTo * threshold : threshold / 2;
}
