import type { NeuronPopulation } from '#main/snn/convert/spiking-network.ts';
import { assert } from '#shared/result/assert.ts';
import { createConnectionStep } from './connection-step.ts';
import type { FixedCurrent } from './fixed-point.ts';
import { toStart } from './neuron.ts';
import { countSpikes, reserveSpikes, type PopulationStep, type Tally } from './population-step.ts';
import type { FireCall } from './spike-kernel.ts';
import type { StepContext } from './step-context.ts';

/** Sums of a block of positions stay in the first-level cache. */
const SUM_BYTES = 16_384;

/**
 * Neurons of a rectifier. A chunk of steps is done block by block of positions: every connection adds its spikes to the block's sums,
 * then the block's neurons fire.
 */
export function createNeuronStep(
  population: NeuronPopulation,
  fixed: FixedCurrent,
  context: StepContext,
): PopulationStep {
  const { arena, kernel, model, chunkSteps } = context;
  const { name, time, channels, connections } = population;
  const { outs, thresholds } = fixed;
  const room = reserveSpikes(arena, { name, time, channels, chunkSteps });
  const blockSize = Math.max(1, Math.min(time, Math.floor(SUM_BYTES / (2 * outs * chunkSteps))));
  const sums = connections.length === 0 ? 0 : arena.reserve((blockSize * chunkSteps * outs) / 2);
  const hasOwnCurrents = population.analog.length > 0;
  const places = {
    thresholds: arena.reserve(outs),
    potentials: arena.reserve(time * outs),
    currents: arena.reserve(hasOwnCurrents ? time * outs : outs),
  };
  const inputs = connections.map((connection, k) => {
    const weights = fixed.kernels[k];
    assert(weights !== undefined, () => `createNeuronStep: '${name}' has no kernel ${k}`);
    return createConnectionStep({ connection, weights, outs, channels, sums }, context);
  });
  arena.ints.set(thresholds, places.thresholds);
  const call: FireCall = {
    ...places,
    model,
    currentStep: hasOwnCurrents ? outs : 0,
    sums,
    positions: 0,
    steps: 0,
    outs,
    bits: 0,
    stepWords: time * room.words,
  };
  const tally: Tally = { spikes: 0, synapticOperations: 0 };

  function advanceBlock(first: number, steps: number): void {
    call.positions = Math.min(blockSize, time - first);
    call.steps = steps;
    if (sums !== 0) arena.ints.fill(0, sums, sums + (call.positions * steps * outs) / 2);
    for (const input of inputs) tally.synapticOperations += input.gather(first, call.positions, steps);
    call.potentials = places.potentials + first * outs;
    call.currents = places.currents + first * call.currentStep;
    call.bits = room.bits + first * room.words;
    kernel.fire(call);
  }

  return {
    ...room,
    tally,
    begin(read) {
      tally.spikes = 0;
      tally.synapticOperations = 0;
      placeCurrents(arena.ints, places.currents, { population, fixed, read });
      const potentials = model.kind === 'lif' ? arena.floats : arena.ints;
      for (let k = 0; k < time * outs; k++)
        potentials[places.potentials + k] = toStart(model, thresholds[k % outs] ?? 0);
    },
    advance(steps) {
      for (const input of inputs) input.list(steps);
      for (let first = 0; first < time; first += blockSize) advanceBlock(first, steps);
      tally.spikes += countSpikes(arena, room, steps);
    },
  };
}

interface CurrentSources {
  readonly population: NeuronPopulation;
  readonly fixed: FixedCurrent;
  readonly read: (layer: string) => Float32Array;
}

/** The current of every step, once: biases, and what the analog part gives. */
function placeCurrents(ints: Int32Array, place: number, { population, fixed, read }: CurrentSources): void {
  const { time, channels, bias, analog } = population;
  const sources = analog.map(({ layer, factors }) => ({ values: read(layer), factors }));
  const rows = sources.length === 0 ? 1 : time;
  for (let t = 0; t < rows; t++) {
    for (let c = 0; c < channels; c++) {
      let current = bias[c] ?? 0;
      for (const { values, factors } of sources) current += (values[t * channels + c] ?? 0) * (factors[c] ?? 0);
      ints[place + t * fixed.outs + c] = fixed.toConstant(current, c);
    }
  }
}
