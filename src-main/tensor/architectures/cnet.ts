import type { Rank, Tensor, Tensor2D, Tensor3D, TensorFlow } from '../backend.ts';
import { CNET } from '../protocol.ts';

/** Weights by name, as CNET lists them. */
export type Weights = Readonly<Record<string, Tensor>>;

const BLOCK_COUNT = 5;

/**
 * CNet (models.md 4.4), 53,957 parameters: the first convolution without rectifier, five residual blocks with max pooling 5 by 2
 * (187, 92, 44, 20, 8, 2), two dense layers.
 * @param input  [rows, 187, 1]
 * @returns [rows, 5] logits
 * Call inside tf.tidy or a gradient scope: intermediate tensors are not disposed here.
 */
export function applyCnet(tf: TensorFlow, weights: Weights, input: Tensor3D): Tensor2D {
  let x = convolve(tf, weights, input, 'stem');
  for (let block = 1; block <= BLOCK_COUNT; block++) {
    const inner = tf.relu(convolve(tf, weights, x, `block${block}.a`));
    const sum = tf.relu(tf.add<Tensor3D>(convolve(tf, weights, inner, `block${block}.b`), x));
    x = poolByTwo(tf, sum);
  }
  const flat = tf.reshape<Rank.R2>(x, [input.shape[0], FLAT_LENGTH]);
  const hidden = tf.relu(multiply(tf, weights, flat, 'hidden'));
  return multiply(tf, weights, hidden, 'output');
}

/** Two positions of 32 channels are left after the pooling. */
const FLAT_LENGTH = 64;

function convolve(tf: TensorFlow, weights: Weights, x: Tensor3D, layer: string): Tensor3D {
  const kernel = find(weights, `${layer}.kernel`) as Tensor3D;
  return tf.add(tf.conv1d(x, kernel, 1, 'same'), find(weights, `${layer}.bias`));
}

/** Largest of 5 neighbours, every second position; as an image of width 1, which every backend can do. */
function poolByTwo(tf: TensorFlow, x: Tensor3D): Tensor3D {
  const [rows, length, channels] = x.shape;
  const image = tf.reshape<Rank.R4>(x, [rows, length, 1, channels]);
  const pooled = tf.maxPool(image, [5, 1], [2, 1], 'valid');
  return tf.reshape(pooled, [rows, pooled.shape[1], channels]);
}

function multiply(tf: TensorFlow, weights: Weights, x: Tensor2D, layer: string): Tensor2D {
  return tf.add(tf.matMul(x, find(weights, `${layer}.kernel`) as Tensor2D), find(weights, `${layer}.bias`));
}

function find(weights: Weights, name: string): Tensor {
  const weight = weights[name];
  if (weight === undefined) throw new Error(`applyCnet: no weight named ${name}; CNet has ${CNET.weights.length}`);
  return weight;
}
