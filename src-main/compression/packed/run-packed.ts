import type { LayerShape } from '#shared/domain/layer-shape.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { inferShapes, INPUT_NAME, listInputs } from '#shared/domain/network-shapes.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { Arena, reservePlane, type Plane } from './arena.ts';
import type { LayerStep } from './layer-step.ts';
import { createLayerStep } from './layer-steps.ts';
import type { PackedModel } from './packed-model.ts';
import { createSignKernel } from './sign-kernel.ts';

/** A packed network that is ready: rooms are made once, a row costs no memory. Not for two rows at a time. */
export interface PackedRunner {
  /** Values of a row. */
  readonly inputLength: number;
  readonly outputCount: number;
  /** Logits of one row. @param row  [inputLength], time first */
  run(row: Float32Array): Float32Array;
}

const RUNNABLE: ReadonlySet<NetworkLayer['op']> = new Set([
  'convolution1d',
  'dense',
  'batchNorm',
  'relu',
  'dropout',
  'maxPool1d',
  'averagePool1d',
  'meanOverTime',
  'flatten',
  'add',
]);

/** Why a network cannot be run here, as a sentence; undefined where it can. TensorFlow runs what this cannot. */
export function findPackedProblem({ layers, inputShape, hasLengths }: NetworkDescription): string | undefined {
  const layer = layers.find((own) => !RUNNABLE.has(own.op) || (own.op === 'dropout' && own.when === 'always'));
  if (layer !== undefined) return `The layer '${layer.name}' (${layer.op}) is not run on packed weights.`;
  if (hasLengths || inputShape.includes(null)) return 'Rows of any length are not run on packed weights.';
  return inputShape.length === 2 ? undefined : 'Only rows of [time, channels] are run on packed weights.';
}

export interface RunnerOptions {
  /** 'plain' is for comparison. */
  readonly engine?: 'wasm' | 'plain';
}

/**
 * Runs a network on its packed weights, without TensorFlow: what the dequantised network gives, within rounding (1e-5). Throws where
 * findPackedProblem finds something.
 */
export function createPackedRunner({ network, weights }: PackedModel, options: RunnerOptions = {}): PackedRunner {
  const problem = findPackedProblem(network);
  assert(problem === undefined, () => `createPackedRunner: ${problem ?? ''}`);
  const shapes = unwrap(inferShapes(network));
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const arena = new Arena();
  const addSigns = createSignKernel(arena, options.engine);
  const input = toPlane(arena, shapes.get(INPUT_NAME) ?? []);
  const planes = new Map<string, Plane>([[INPUT_NAME, input]]);
  const steps = network.layers.map((layer, index): LayerStep => {
    const inputs = listInputs(network, index).map((name) => planes.get(name) ?? input);
    const output = toPlane(arena, shapes.get(layer.name) ?? []);
    planes.set(layer.name, output);
    const findWeight = (part: string) => byName.get(`${layer.name}.${part}`);
    return createLayerStep(layer, { arena, addSigns, inputs, output, findWeight });
  });
  const last = planes.get(network.layers.at(-1)?.name ?? '') ?? input;
  const inputLength = input.time * input.channels;
  return {
    inputLength,
    outputCount: last.channels,
    run(row) {
      assert(
        row.length === inputLength,
        () => `createPackedRunner: a row has ${inputLength} values, got ${row.length}`,
      );
      const { floats } = arena;
      for (let c = 0; c < input.channels; c++) {
        for (let t = 0; t < input.time; t++)
          floats[input.position + c * input.step + t] = row[t * input.channels + c] ?? 0;
      }
      for (const step of steps) step();
      return Float32Array.from({ length: last.channels }, (_, c) => floats[last.position + c * last.step] ?? 0);
    },
  };
}

function toPlane(arena: Arena, shape: LayerShape): Plane {
  const [first = 1, channels] = shape.map((size) => size ?? 0);
  return channels === undefined ? reservePlane(arena, 1, first) : reservePlane(arena, first, channels);
}
