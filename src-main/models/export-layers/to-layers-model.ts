import { inferShapes, INPUT_NAME, listInputs, listWeights } from '#shared/domain/network-shapes.ts';
import type { LayerShape } from '#shared/domain/layer-shape.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { err, ok, unwrap, type Result } from '#shared/result/result.ts';
import { LayerRefused } from './layer-refused.ts';
import { writeLayer } from './write-layer.ts';
import { Topology, type LayersModel } from './topology.ts';

/** A network with what becomes of its numbers: all that an answer is made of. */
export interface LayersModelSource {
  readonly network: NetworkDescription;
  /** In the order of listWeights. */
  readonly weights: Float32Array;
  /** Logits are divided by it. */
  readonly temperature: number;
  /** By class; 0 leaves it out of the softmax. */
  readonly classMask: Uint8Array;
}

/**
 * A network as a layers model of TensorFlow.js, whose outputs are the probabilities that the program gives. Dropout of training stays;
 * temperature and left-out classes become a dense layer, 'calibration', where there are any.
 * Errors: 'export/unsupported', naming the layer that has no counterpart there and why.
 */
export function toLayersModel({ network, weights, temperature, classMask }: LayersModelSource): Result<LayersModel> {
  const shapes = unwrap(inferShapes(network));
  const named = cut(network, weights);
  const topology = new Topology(INPUT_NAME, network.inputShape);
  /** What is read for a layer of ours: the last of those that it became. */
  const ends = new Map<string, string>([[INPUT_NAME, INPUT_NAME]]);
  let last = INPUT_NAME;
  for (const [index, layer] of network.layers.entries()) {
    const sources = listInputs(network, index);
    const inputs = sources.map((name) => ends.get(name) ?? name);
    const inputShape: LayerShape = shapes.get(sources[0] ?? INPUT_NAME) ?? [];
    try {
      last = writeLayer(layer, { topology, inputs, inputShape, findWeight: (part) => named.get(part) });
    } catch (error) {
      if (!(error instanceof LayerRefused)) throw error;
      return err(
        'export/unsupported',
        `${network.architecture} cannot be written as a layers model of TensorFlow.js: its layer '${layer.name}' (${layer.op}) ${error.message}. Export its folder instead.`,
        { layer: layer.name, op: layer.op },
      );
    }
    ends.set(layer.name, last);
  }
  const logits = calibrate(topology, last, { temperature, classMask });
  const config = { activation: network.output };
  return ok(
    topology.finish(topology.add('Activation', 'probabilities', { inputs: [logits], config }), network.architecture),
  );
}

/** The weights by name, each a part of one array. */
function cut(network: NetworkDescription, weights: Float32Array): ReadonlyMap<string, Float32Array> {
  const named = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of listWeights(network)) {
    const size = shape.reduce((product, length) => product * length, 1);
    named.set(name, weights.subarray(offset, offset + size));
    offset += size;
  }
  if (offset !== weights.length) throw new Error(`toLayersModel: ${offset} weights wanted, got ${weights.length}`);
  return named;
}

/** Far below every logit: nothing is left of it in a softmax, and a sigmoid of it is 0. */
const LEFT_OUT = -1e9;

function calibrate(
  topology: Topology,
  logits: string,
  { temperature, classMask }: Pick<LayersModelSource, 'temperature' | 'classMask'>,
): string {
  if (temperature === 1 && classMask.every((isIn) => isIn === 1)) return logits;
  const units = classMask.length;
  const kernel = new Float32Array(units * units);
  classMask.forEach((isIn, k) => (kernel[k * units + k] = isIn === 1 ? 1 / temperature : 0));
  const name = topology.add('Dense', 'calibration', { inputs: [logits], config: { units, use_bias: true } });
  topology.addWeight(`${name}/kernel`, [units, units], kernel);
  topology.addWeight(
    `${name}/bias`,
    [units],
    Float32Array.from(classMask, (isIn) => (isIn === 1 ? 0 : LEFT_OUT)),
  );
  return name;
}
