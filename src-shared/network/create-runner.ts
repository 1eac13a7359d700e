import type { LayerShape } from '#shared/domain/layer-shape.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { inferLayerShapes, INPUT_NAME, listInputs } from '#shared/domain/network-shapes.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { reservePlane, type Arena, type Plane } from './arena.ts';
import type { LayerStep, StepPlace } from './layer-step.ts';
import { createLayerStep, RUNNABLE } from './layer-steps.ts';

/** A network that is ready, without TensorFlow: rooms are made once, a row costs no memory. Not for two rows at a time. */
export interface NetworkRunner {
  /** Values of a row. */
  readonly inputLength: number;
  readonly outputCount: number;
  /** What the last layer makes of one row: logits. @param row  [inputLength], time first */
  run(row: Float32Array): Float32Array;
  /** What a layer made of the last row, [time][channels]. Throws where there is no such layer. */
  read(layer: string): Float32Array;
}

/** Why a network cannot be run here, as a sentence; undefined where it can. TensorFlow runs what this cannot. */
export function findRunProblem({ layers, inputShape, hasLengths }: NetworkDescription): string | undefined {
  const layer = layers.find(
    (own) =>
      !RUNNABLE.has(own.op) ||
      (own.op === 'dropout' && own.when === 'always') ||
      (own.op === 'meanOverTime' && own.isMasked),
  );
  if (layer !== undefined) return `The layer '${layer.name}' (${layer.op}) is not run without TensorFlow.`;
  if (hasLengths || inputShape.includes(null)) return 'Rows of any length are not run without TensorFlow.';
  return inputShape.length === 2 ? undefined : 'Only rows of [time, channels] are run without TensorFlow.';
}

export interface LayerWeights {
  readonly arena: Arena;
  /** How a layer's kernel is applied and where its other numbers are. */
  readonly place: (layer: string, where: Pick<StepPlace, 'inputs' | 'output'>) => Omit<StepPlace, 'arena'>;
}

/** Throws where findRunProblem finds something. */
export function createRunner(network: NetworkDescription, { arena, place }: LayerWeights): NetworkRunner {
  const problem = findRunProblem(network);
  assert(problem === undefined, () => `createRunner: ${problem ?? ''}`);
  const shapes = unwrap(inferLayerShapes(network));
  const input = toPlane(arena, shapes.get(INPUT_NAME) ?? []);
  const planes = new Map<string, Plane>([[INPUT_NAME, input]]);
  const steps = network.layers.map((layer, index): LayerStep => {
    const inputs = listInputs(network, index).map((name) => planes.get(name) ?? input);
    const output = toPlane(arena, shapes.get(layer.name) ?? []);
    planes.set(layer.name, output);
    return createLayerStep(layer, { arena, ...place(layer.name, { inputs, output }) });
  });
  const last = network.layers.at(-1)?.name ?? INPUT_NAME;
  const inputLength = input.time * input.channels;
  const read = (name: string): Float32Array => {
    const plane = planes.get(name);
    assert(plane !== undefined, () => `createRunner: there is no layer '${name}'`);
    return readPlane(arena, plane);
  };
  return {
    inputLength,
    outputCount: planes.get(last)?.channels ?? 0,
    run(row) {
      assert(row.length === inputLength, () => `createRunner: a row has ${inputLength} values, got ${row.length}`);
      const { floats } = arena;
      for (let c = 0; c < input.channels; c++) {
        for (let t = 0; t < input.time; t++)
          floats[input.position + c * input.step + t] = row[t * input.channels + c] ?? 0;
      }
      for (const step of steps) step();
      return read(last);
    },
    read,
  };
}

function toPlane(arena: Arena, shape: LayerShape): Plane {
  const [first = 1, channels] = shape.map((size) => size ?? 0);
  return channels === undefined ? reservePlane(arena, 1, first) : reservePlane(arena, first, channels);
}

function readPlane({ floats }: Arena, { time, channels, position, step }: Plane): Float32Array {
  const values = new Float32Array(time * channels);
  for (let t = 0; t < time; t++) {
    for (let c = 0; c < channels; c++) values[t * channels + c] = floats[position + c * step + t] ?? 0;
  }
  return values;
}
