import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { Arena } from '#shared/network/arena.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { INPUT_NAME } from '#shared/domain/network-shapes.ts';
import { assert } from '#shared/result/assert.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { createEventRoom } from './event-room.ts';
import { MAX_STEPS, toFixedPoint } from './fixed-point.ts';
import { createNeuronStep } from './neuron-step.ts';
import { createPlainKernel } from './plain-kernel.ts';
import { createPoolStep } from './pool-step.ts';
import type { PopulationStep, SpikeRoom } from './population-step.ts';
import { createReadoutStep } from './readout-step.ts';
import type { StepContext } from './step-context.ts';
import { isAsked, isSafe, type StopRule } from './stop-rule.ts';
import { createWasmKernel } from './wasm-kernel.ts';

/** A spiking network that is ready: rooms are made once, a step costs no memory. Not for two recordings at a time. */
export interface SpikingEngine {
  readonly kernel: 'wasm' | 'plain';
  /** Values of a row. */
  readonly inputLength: number;
  /** Errors: 'snn/bad-input' for a row or a number of steps that cannot be run, 'job/cancelled'. */
  run(row: Float32Array, options: RunOptions): Result<SpikingAnswer>;
}

export interface RunOptions {
  /** 1 to MAX_STEPS. */
  readonly steps: number;
  /** Without it all steps are done. */
  readonly stop?: StopRule;
  /** Asked between chunks. */
  readonly isCancelled?: () => boolean;
  /** A population whose spikes are kept. */
  readonly rasterOf?: string;
}

export interface SpikingAnswer {
  /** Steps done: fewer than asked for where the stop rule ended them. */
  readonly steps: number;
  /** Logits after each step, [steps][classes]: the decision is the last row's. */
  readonly curve: Float64Array;
  readonly layers: readonly LayerTally[];
  readonly raster: Raster | null;
}

export interface LayerTally {
  readonly name: string;
  readonly kind: 'neurons' | 'pool' | 'readout';
  readonly neurons: number;
  readonly spikes: number;
  /** Additions of weights by spikes. */
  readonly synapticOperations: number;
}

/** Spikes as bits, [steps][time][words]: channel c in bit c % 32 of word c / 32. */
export interface Raster {
  readonly time: number;
  readonly channels: number;
  readonly words: number;
  readonly bits: Int32Array;
}

export interface EngineOptions {
  /** 'plain' is for comparison, and taken where there is no SIMD. */
  readonly kernel?: 'wasm' | 'plain';
  /** Steps that a layer does before the next one follows. */
  readonly chunkSteps?: number;
}

const CHUNK_STEPS = 20;

/**
 * Runs a spiking network layer by layer over chunks of steps: the network has no loops, so a layer may be steps ahead of the next, and
 * a block of its neurons takes all steps of a chunk while their sums are at hand (docs/adr/0006).
 * Errors: 'snn/unconvertible' where weights do not fit into 16 bits.
 */
export function createSpikingEngine(
  network: SpikingNetwork,
  { kernel: wanted = 'wasm', chunkSteps = CHUNK_STEPS }: EngineOptions = {},
): Result<SpikingEngine> {
  assert(chunkSteps >= 1, () => `createSpikingEngine: chunkSteps must be >= 1, got ${chunkSteps}`);
  const arena = new Arena();
  const kernel = (wanted === 'wasm' ? createWasmKernel(arena) : undefined) ?? createPlainKernel(arena);
  const analog = createFloatRunner(network.analog.network, network.analog.weights, { kernel: wanted });
  const populations: PopulationStep[] = [];
  const findSpikes = (name: string): SpikeRoom => {
    const room = populations.find((population) => population.name === name);
    assert(room !== undefined, () => `createSpikingEngine: '${name}' does not come before what reads it`);
    return room;
  };
  const events = createEventRoom(arena);
  const context: StepContext = { arena, kernel, events, model: network.neuron, chunkSteps, findSpikes };
  for (const population of network.populations) {
    if (population.kind === 'pool') {
      populations.push(createPoolStep(population, { arena, chunkSteps, source: findSpikes(population.from) }));
      continue;
    }
    const fixed = toFixedPoint(population, population.name);
    if (!fixed.ok) return fixed;
    events.restart();
    populations.push(createNeuronStep(population, fixed.value, context));
  }
  const readout = createReadoutStep(network.readout, { arena, findSpikes, settleSteps: network.settleSteps });
  const read = (row: Float32Array) => (layer: string) => (layer === INPUT_NAME ? row : analog.read(layer));

  function run(row: Float32Array, options: RunOptions): Result<SpikingAnswer> {
    const { steps, stop, isCancelled, rasterOf } = options;
    const rasterRoom = populations.find(({ name }) => name === rasterOf);
    analog.run(row);
    for (const population of populations) population.begin(read(row));
    readout.begin(read(row), steps);
    const curve = new Float64Array(steps * readout.channels);
    const raster = rasterRoom && startRaster(rasterRoom, steps);
    let done = 0;
    while (done < steps) {
      if (isCancelled?.() === true) return err('job/cancelled', 'The spiking network was stopped.');
      const count = Math.min(chunkSteps, stop?.everySteps ?? chunkSteps, steps - done);
      for (const population of populations) population.advance(count);
      readout.advance(count, curve, done);
      if (rasterRoom && raster) copyRaster(raster, arena.ints, { room: rasterRoom, done, count });
      done += count;
      const logits = curve.subarray((done - 1) * readout.channels, done * readout.channels);
      if (stop !== undefined && isAsked(stop, done) && isSafe(stop, logits)) break;
    }
    const kept = raster && { ...raster, bits: raster.bits.slice(0, done * raster.time * raster.words) };
    return ok({
      steps: done,
      curve: curve.slice(0, done * readout.channels),
      layers: toTallies(network, populations, readout),
      raster: kept ?? null,
    });
  }

  return ok({
    kernel: kernel.name,
    inputLength: analog.inputLength,
    run(row, options) {
      const problem = findInputProblem(row, options, { inputLength: analog.inputLength, populations });
      return problem === undefined ? run(row, options) : err('snn/bad-input', problem);
    },
  });
}

function findInputProblem(
  row: Float32Array,
  { steps, rasterOf }: RunOptions,
  { inputLength, populations }: { readonly inputLength: number; readonly populations: readonly PopulationStep[] },
): string | undefined {
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS)
    return `A spiking network takes 1 to ${MAX_STEPS} time steps, not ${steps}.`;
  if (row.length < inputLength)
    return `The recording gives ${row.length} values and the spiking network needs ${inputLength}: it is too short.`;
  if (row.length > inputLength)
    return `The spiking network takes ${inputLength} values, not ${row.length}: cut the recording first.`;
  if (!row.every(Number.isFinite)) return 'The recording has missing values: they must be filled before it is run.';
  return rasterOf === undefined || populations.some(({ name }) => name === rasterOf)
    ? undefined
    : `The spiking network has no layer '${rasterOf}' whose spikes could be shown.`;
}

function startRaster({ time, channels, words }: SpikeRoom, steps: number): Raster {
  return { time, channels, words, bits: new Int32Array(steps * time * words) };
}

function copyRaster(
  raster: Raster,
  ints: Int32Array,
  { room, done, count }: { readonly room: SpikeRoom; readonly done: number; readonly count: number },
): void {
  const stepWords = room.time * room.words;
  raster.bits.set(ints.subarray(room.bits, room.bits + count * stepWords), done * stepWords);
}

function toTallies(
  { populations, readout }: SpikingNetwork,
  steps: readonly PopulationStep[],
  { tally }: { readonly tally: { readonly synapticOperations: number } },
): readonly LayerTally[] {
  const layers = populations.map(({ name, kind, time, channels }, k): LayerTally => {
    const { spikes = 0, synapticOperations = 0 } = steps[k]?.tally ?? {};
    return { name, kind, neurons: time * channels, spikes, synapticOperations };
  });
  const { synapticOperations } = tally;
  return [...layers, { name: 'readout', kind: 'readout', neurons: readout.channels, spikes: 0, synapticOperations }];
}
