import { createRandom, drawNormal } from '#main/preprocessing/random.ts';
import type { Tensor, TensorFlow } from '#main/tensor/backend.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';

/** Weights that keep values near 1 from layer to layer: kernels by fan-in, scales and variances around 1, biases and means around 0. */
export function drawWeightTensors(tf: TensorFlow, network: NetworkDescription, seed = 1): Record<string, Tensor> {
  const random = createRandom(seed);
  // Large layers take their numbers from here: 80 million draws would take seconds.
  const pool = Float32Array.from({ length: 10_007 }, () => drawNormal(random));
  return Object.fromEntries(
    listWeights(network).map(({ name, shape }) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const isScale = /[.](gamma|variance)$/.test(name);
      const deviation = /ernel$/.test(name) ? Math.sqrt((2 * (shape.at(-1) ?? 1)) / size) : 0.1;
      const start = Math.floor(random() * pool.length);
      const values = new Float32Array(size);
      for (let i = 0; i < size; i++) {
        const drawn = pool[(start + i) % pool.length] ?? 0;
        values[i] = isScale ? 1 + 0.3 * Math.tanh(drawn) : deviation * drawn;
      }
      return [name, tf.tensor(values, [...shape])];
    }),
  );
}
