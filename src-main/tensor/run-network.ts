import type { NetworkDescription } from '#shared/domain/network.ts';
import { INPUT_NAME, listInputs } from '#shared/domain/network-shapes.ts';
import type { Tensor, Tensor1D, Tensor2D, TensorFlow } from './backend.ts';
import type { Chance } from './layers/drop.ts';
import { toRowLengths } from './layers/row-lengths.ts';
import { runLayer, type Flow } from './layers/run-layer.ts';

/** By name, as listWeights (network-shapes.ts) has them. */
export type Weights = Readonly<Record<string, Tensor>>;

/** `random` gives the seeds of dropout masks, so that a run is repeatable. */
export interface NetworkRun extends Chance {
  readonly isTraining: boolean;
  /** [rows] time steps of the input that are no padding; null: all of them. */
  readonly lengths: Int32Array | Tensor1D | null;
  /** Batch norms that normalise by their statistics in training too, and leave them as they are; left out: none. */
  readonly isFrozen?: (layer: string) => boolean;
}

export interface NetworkOutput {
  /** [rows, outputs], before softmax or sigmoid. */
  readonly logits: Tensor2D;
  /**
   * New moving means and variances of batch norms, by weight name; empty unless training. They outlive tf.tidy and gradient scopes:
   * whoever calls disposes of them.
   */
  readonly statistics: Readonly<Record<string, Tensor>>;
}

/**
 * Runs any network that is described, on any backend. A network that does not fit together is for inferShapes to refuse: here it throws.
 * @param input  [rows, ...inputShape]
 * Within tf.variableGrads it is recorded; only the logits are left of what is computed without a gradient.
 */
// What is run, on what, how: each a subject of its own.
// eslint-disable-next-line max-params
export function runNetwork(
  tf: TensorFlow,
  network: NetworkDescription,
  weights: Weights,
  input: Tensor,
  run: NetworkRun,
): NetworkOutput {
  const statistics: Record<string, Tensor> = {};
  try {
    const logits = tf.tidy(() => runLayers({ tf, network, weights, run, statistics }, input));
    return { logits, statistics };
  } catch (error) {
    tf.dispose(Object.values(statistics));
    throw error;
  }
}

interface Going {
  readonly tf: TensorFlow;
  readonly network: NetworkDescription;
  readonly weights: Weights;
  readonly run: NetworkRun;
  readonly statistics: Record<string, Tensor>;
}

function runLayers({ tf, network, weights, run, statistics }: Going, input: Tensor): Tensor2D {
  const lengths = run.lengths instanceof Int32Array ? toRowLengths(tf, run.lengths) : run.lengths;
  const flows = new Map<string, Flow>([[INPUT_NAME, { values: input, lengths }]]);
  const lastReaders = findLastReaders(network);
  let last: Flow | undefined;
  network.layers.forEach((layer, index) => {
    const [first, ...others] = listInputs(network, index).map((name) => findFlow(flows, name));
    if (first === undefined) throw new Error(`runNetwork: layer '${layer.name}' reads nothing`);
    const make = (): Flow =>
      runLayer(tf, layer, [first, ...others], {
        ...run,
        isFrozen: run.isFrozen?.(layer.name) ?? false,
        findWeight: (part) => findWeight(weights, `${layer.name}.${part}`),
        onStatistic: (part, value) => {
          statistics[`${layer.name}.${part}`] = value;
        },
      });
    last = tidyFlow(tf, make, [first, ...others]);
    flows.set(layer.name, last);
    // What nobody reads any more goes at once: a long recording's maps of all layers would fill the memory.
    for (const name of lastReaders.get(layer.name) ?? []) {
      if (name !== INPUT_NAME) flows.get(name)?.values.dispose();
      flows.delete(name);
    }
  });
  if (last === undefined) throw new Error('runNetwork: there are no layers');
  return last.values as Tensor2D; // inferShapes asks for one axis
}

/** In a scope of its own; the result never is the very tensor of another flow, so that each can be disposed of by itself. */
function tidyFlow(tf: TensorFlow, make: () => Flow, inputs: readonly Flow[]): Flow {
  const [values, lengths = null] = tf.tidy(() => {
    const flow = make();
    const own = inputs.some((input) => input.values === flow.values) ? tf.clone(flow.values) : flow.values;
    return flow.lengths === null ? [own] : [own, flow.lengths];
  }) as [Tensor, Tensor1D?]; // as returned above: tidy takes any container for any other
  return { values, lengths };
}

/** Names of flows by the name of the layer that is the last to read them. */
function findLastReaders(network: NetworkDescription): ReadonlyMap<string, readonly string[]> {
  const lastReader = new Map<string, string>();
  network.layers.forEach((layer, index) => {
    for (const name of listInputs(network, index)) lastReader.set(name, layer.name);
  });
  const byReader = new Map<string, string[]>();
  for (const [name, reader] of lastReader) byReader.set(reader, [...(byReader.get(reader) ?? []), name]);
  return byReader;
}

function findFlow(flows: ReadonlyMap<string, Flow>, name: string): Flow {
  const flow = flows.get(name);
  if (flow === undefined) throw new Error(`runNetwork: there is no layer '${name}' here`);
  return flow;
}

function findWeight(weights: Weights, name: string): Tensor {
  const weight = weights[name];
  if (weight === undefined) throw new Error(`runNetwork: there is no weight named ${name}`);
  return weight;
}
