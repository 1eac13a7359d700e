import type { Tensor, TensorFlow, Variable } from '../backend.ts';
import type { PlacedWeight, WeightLayout } from './weight-layout.ts';

/** A network's weights as TensorFlow takes them, beside the flat array that they are kept in. */
export interface NetworkWeights {
  readonly byName: Readonly<Record<string, Variable>>;
  readonly trained: readonly Variable[];
  /** Takes what the flat array holds now of the trained weights. */
  takeTrained(): void;
  /** Puts moved statistics into both. */
  takeStatistics(statistics: Readonly<Record<string, Float32Array>>): void;
  dispose(): void;
}

/** @param values  all weights, flat; not copied, and changed by takeStatistics */
export function createNetworkWeights(tf: TensorFlow, layout: WeightLayout, values: Float32Array): NetworkWeights {
  const toTensor = ({ start, end, shape }: PlacedWeight): Tensor =>
    tf.tensor(values.slice(start, end), [...shape], 'float32');
  const byName: Record<string, Variable> = {};
  for (const weight of layout.weights) {
    const tensor = toTensor(weight);
    byName[weight.name] = tf.variable(tensor, layout.trained.includes(weight));
    tensor.dispose();
  }
  const find = ({ name }: PlacedWeight): Variable => {
    const variable = byName[name];
    if (variable === undefined) throw new Error(`createNetworkWeights: no weight named ${name}`);
    return variable;
  };
  const take = (weight: PlacedWeight): void => {
    const tensor = toTensor(weight);
    find(weight).assign(tensor);
    tensor.dispose();
  };
  return {
    byName,
    trained: layout.trained.map(find),
    takeTrained: () => layout.trained.forEach(take),
    takeStatistics(statistics) {
      for (const weight of layout.moving) {
        const moved = statistics[weight.name];
        if (moved === undefined) continue;
        values.set(moved, weight.start);
        take(weight);
      }
    },
    dispose() {
      for (const variable of Object.values(byName)) variable.dispose();
    },
  };
}

/** The same without gradients, to answer with. Tensors are the caller's to dispose of. */
export function toWeightTensors(tf: TensorFlow, layout: WeightLayout, values: Float32Array): Record<string, Tensor> {
  return Object.fromEntries(
    layout.weights.map(({ name, start, end, shape }) => [
      name,
      tf.tensor(values.slice(start, end), [...shape], 'float32'),
    ]),
  );
}
