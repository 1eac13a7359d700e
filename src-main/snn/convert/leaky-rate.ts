import type { NeuronModel } from './spiking-network.ts';

export type LeakyModel = Extract<NeuronModel, { kind: 'lif' }>;

/**
 * Spikes a step of a leaky neuron with a constant current, in closed form. From its reset r a current x takes the potential to
 * r + x * (1 - (1 - 1 / tau) ^ n) after n steps, so it fires every ceil(ln(1 - (1 - r) / x) / ln(1 - 1 / tau)) steps, and never where x
 * stays at or below the way to the threshold, 1 - r.
 */
export function toLeakyRate({ tau, resetTo }: LeakyModel, current: number): number {
  const way = 1 - resetTo;
  return current <= way ? 0 : 1 / Math.max(1, Math.ceil(Math.log(1 - way / current) / Math.log(1 - 1 / tau)));
}
