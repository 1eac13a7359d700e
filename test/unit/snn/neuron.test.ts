import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toLeakyRate, type LeakyModel } from '#main/snn/convert/leaky-rate.ts';
import type { NeuronModel } from '#main/snn/convert/spiking-network.ts';
import { charge, discharge, doesFire, toStart } from '#main/snn/engine/neuron.ts';
import { root } from '#scripts/setup/places.mjs';

interface Course {
  readonly spikes: readonly number[];
  readonly potentials: readonly number[];
}

function run(model: NeuronModel, currents: readonly number[], start: number): Course {
  const [spikes, potentials]: [number[], number[]] = [[], []];
  let potential = start;
  for (const current of currents) {
    potential = charge(model, potential, { current, threshold: 1 });
    const isFiring = doesFire(potential, 1);
    if (isFiring) potential = discharge(model, potential, 1);
    spikes.push(isFiring ? 1 : 0);
    potentials.push(potential);
  }
  return { spikes, potentials };
}

const count = ({ spikes }: Course): number => spikes.reduce((sum, spike) => sum + spike, 0);
const constant = (current: number): number[] => new Array<number>(1000).fill(current);
const SOFT: NeuronModel = { kind: 'if', reset: 'soft' };
const HARD: NeuronModel = { kind: 'if', reset: 'hard' };

describe('a neuron over 1,000 steps of a constant current', () => {
  it.each([0, 0.0625, 0.25, 0.3125, 0.5, 0.6875, 0.9375, 1])(
    'has fired floor(t * %d + 1/2) times after t steps with a soft reset and half a threshold at the start',
    (current) => {
      const { spikes } = run(SOFT, constant(current), toStart(SOFT, 1));
      let sum = 0;
      spikes.forEach((spike, t) => {
        sum += spike;
        expect(sum).toBe(Math.floor((t + 1) * current + 0.5));
      });
    },
  );

  it('keeps what is above the threshold after a soft reset, and loses it by a hard one: 666 spikes against 500 at 2/3', () => {
    expect(count(run(SOFT, constant(0.6667), 0))).toBe(666);
    expect(count(run(HARD, constant(0.6667), 0))).toBe(500);
  });

  it.each([1.05, 1.25, 1.6, 2.5, 7])('fires at the closed rate of a leaky neuron of tau 2 at %d', (current) => {
    const model: LeakyModel = { kind: 'lif', tau: 2, resetTo: 0 };
    expect(count(run(model, constant(current), 0))).toBe(Math.floor(1000 * toLeakyRate(model, current) + 1e-9));
  });

  it.each([1.3, 1.7, 4])('fires at it from a reset to -1/4 too, tau 3.5, at %d', (current) => {
    const model: LeakyModel = { kind: 'lif', tau: 3.5, resetTo: -0.25 };
    expect(count(run(model, constant(current), -0.25))).toBe(Math.floor(1000 * toLeakyRate(model, current) + 1e-9));
  });

  it('is silent as a leaky neuron below the threshold', () => {
    const model: LeakyModel = { kind: 'lif', tau: 2, resetTo: 0 };
    for (const current of [-1, 0.3, 0.99]) {
      expect(toLeakyRate(model, current)).toBe(0);
      expect(count(run(model, constant(current), 0))).toBe(0);
    }
  });

  it('nears a leaky neuron to its input by 1 - (1 - 1/tau)^t below the threshold', () => {
    const { potentials } = run({ kind: 'lif', tau: 4, resetTo: 0 }, constant(0.9), 0);
    potentials.forEach((potential, t) => expect(potential).toBeCloseTo(0.9 * (1 - 0.75 ** (t + 1)), 12));
  });
});

describe("SpikingJelly's neurons on random currents", () => {
  const reference = JSON.parse(
    readFileSync(join(root, 'test', 'fixtures', 'snn', 'neuron-reference.json'), 'utf8'),
  ) as {
    readonly currents: readonly number[];
    readonly cases: Readonly<Record<string, Course & { readonly gain: number }>>;
  };

  it.each<[string, NeuronModel]>([
    ['if-soft', SOFT],
    ['if-hard', HARD],
    ['lif', { kind: 'lif', tau: 2, resetTo: 0 }],
    ['lif-reset', { kind: 'lif', tau: 3.5, resetTo: -0.25 }],
  ])('fire in the same steps and have the same potentials, to 1e-5: %s', (name, model) => {
    const expected = reference.cases[name];
    expect(expected).toBeDefined();
    const currents = reference.currents.map((current) => current * (expected?.gain ?? 1));
    // SpikingJelly starts at the reset potential, or at 0.
    const { spikes, potentials } = run(model, currents, model.kind === 'lif' ? model.resetTo : 0);
    expect(spikes).toEqual(expected?.spikes);
    expect(count({ spikes, potentials })).toBeGreaterThan(5);
    potentials.forEach((potential, t) =>
      expect(Math.abs(potential - (expected?.potentials[t] ?? NaN))).toBeLessThan(1e-5),
    );
  });
});
