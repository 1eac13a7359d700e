import type { Arena } from '#shared/network/arena.ts';
import { charge, discharge, doesFire } from './neuron.ts';
import type { FireCall, GatherCall, ListCall, SpikeKernel } from './spike-kernel.ts';

/** The kernel in plain TypeScript: where there is no WebAssembly SIMD, and what the other one is compared with. */
export function createPlainKernel(arena: Arena): SpikeKernel {
  return {
    name: 'plain',
    listEvents: (call) => listEvents(arena.ints, call),
    gather: (call) => gather(arena, call),
    fire: (call) => fire(arena, call),
  };
}

function listEvents(ints: Int32Array, call: ListCall): void {
  const { bits, steps, time, words, inChannels, pool, sourceTime, rowBytes, starts, events } = call;
  let count = 0;
  for (let step = 0; step < steps; step++) {
    const ownStarts = starts + step * (sourceTime + 1);
    for (let position = 0; position < sourceTime; position++) {
      ints[ownStarts + position] = count;
      const rows = bits + (step * time + position * pool) * words;
      for (let k = 0; k < pool * words; k++) {
        const first = position * inChannels + (k % words) * 32;
        for (let mask = ints[rows + k] ?? 0; mask !== 0; mask &= mask - 1) {
          const bit = 31 - Math.clz32(mask & -mask);
          ints[events + count++] = (first + bit) * rowBytes;
        }
      }
    }
    ints[ownStarts + sourceTime] = count;
  }
}

function gather({ ints, shorts }: Arena, call: GatherCall): void {
  const { sums, first, positions, steps, outs, weights, blockBytes, width, stride, dilation, before } = call;
  const { sourceTime, starts, events, counter } = call;
  let count = 0;
  for (let k = 0; k < positions * steps; k++) {
    const origin = (first + Math.floor(k / steps)) * stride - before;
    const ownStarts = starts + (k % steps) * (sourceTime + 1);
    const to = 2 * sums + k * outs;
    for (let tap = 0; tap < width; tap++) {
      const source = origin + tap * dilation;
      if (source < 0 || source >= sourceTime) continue;
      const end = ints[ownStarts + source + 1] ?? 0;
      for (let event = ints[ownStarts + source] ?? 0; event < end; event++) {
        const row = 2 * weights + ((ints[events + event] ?? 0) + (tap - source) * blockBytes) / 2;
        for (let out = 0; out < outs; out++) shorts[to + out] = (shorts[to + out] ?? 0) + (shorts[row + out] ?? 0);
        count++;
      }
    }
  }
  ints[counter] = count;
}

/** Potentials of leaky neurons are float32, those of others whole numbers. */
function fire({ ints, floats, shorts }: Arena, call: FireCall): void {
  const { model, potentials, currents, currentStep, thresholds, sums, positions, steps, outs, bits, stepWords } = call;
  const values = model.kind === 'lif' ? floats : ints;
  const round = model.kind === 'lif' ? Math.fround : (value: number) => value;
  for (let position = 0; position < positions; position++) {
    for (let out = 0; out < outs; out++) {
      const threshold = ints[thresholds + out] ?? 0;
      const constant = ints[currents + position * currentStep + out] ?? 0;
      const place = potentials + position * outs + out;
      const word = bits + (position * outs + out - (out % 32)) / 32;
      const bit = 1 << (out % 32);
      let potential = values[place] ?? 0;
      for (let step = 0; step < steps; step++) {
        const brought = sums === 0 ? 0 : (shorts[2 * sums + (position * steps + step) * outs + out] ?? 0);
        potential = round(charge(model, potential, { current: constant + brought, threshold }));
        const at = word + step * stepWords;
        if (doesFire(potential, threshold)) {
          potential = discharge(model, potential, threshold);
          ints[at] = (ints[at] ?? 0) | bit;
        } else {
          ints[at] = (ints[at] ?? 0) & ~bit;
        }
      }
      values[place] = potential;
    }
  }
}
