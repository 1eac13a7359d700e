import { FIRST_SHARED_LEVEL, LEVEL_COUNT, WAVE_CLASSES } from '#shared/signal/delineate/network-shape.ts';
import type { Rank, Tensor, Tensor3D, Tensor4D, TensorFlow } from '../backend.ts';
import type { Weights } from '../run-network.ts';

/**
 * The delineation network of network-shape.ts, as it is trained.
 * @param input  [setCount * leadCount, length, 1]: the leads of a recording lie one after the other; length a multiple of 32
 * @param leadCount  leads of each recording
 * @returns [setCount * leadCount, length, 4] logits
 * Call inside tf.tidy or a gradient scope: intermediate tensors are not disposed here.
 */
export function applyWaves(tf: TensorFlow, weights: Weights, input: Tensor3D, leadCount: number): Tensor3D {
  const net: Net = { tf, weights, leadCount };
  const levels: Tensor3D[] = [];
  let x = convolve(net, input, 'stem', { stride: 2, isRectified: true });
  for (let level = 0; level < LEVEL_COUNT; level++) {
    if (level > 0) x = convolve(net, x, `down${level}`, { stride: 2, isRectified: true });
    x = tf.add(x, convolve(net, x, `level${level}`, { isRectified: true }));
    if (level >= FIRST_SHARED_LEVEL) x = tf.add(x, tf.relu(share(net, x, level)));
    levels.push(x);
  }
  x = tf.add(x, convolve(net, x, 'bottom', { isRectified: true }));
  for (let level = LEVEL_COUNT - 2; level >= 0; level--) {
    const skipped = levels[level];
    if (skipped === undefined) throw new Error(`applyWaves: no level ${level}`);
    x = tf.relu(tf.add<Tensor3D>(skipped, repeat(tf, convolve(net, x, `up${level}`))));
    x = tf.add(x, convolve(net, x, `rise${level}`, { isRectified: true }));
  }
  const logits = convolve(net, x, 'output');
  const [rows, length] = logits.shape;
  return tf.reshape<Rank.R3>(logits, [rows, 2 * length, WAVE_CLASSES.length]);
}

interface Net {
  readonly tf: TensorFlow;
  readonly weights: Weights;
  readonly leadCount: number;
}

/** 'same' pads both sides alike here: odd kernels at stride 1, even ones of stride 2 on even lengths. */
function convolve({ tf, weights }: Net, x: Tensor3D, layer: string, form: Form = {}): Tensor3D {
  const kernel = find(weights, `${layer}.kernel`) as Tensor3D;
  const sums = tf.conv1d(x, kernel, form.stride ?? 1, 'same');
  const biased = tf.add<Tensor3D>(sums, find(weights, `${layer}.bias`));
  return form.isRectified === true ? tf.relu(biased) : biased;
}

interface Form {
  readonly stride?: 1 | 2;
  readonly isRectified?: boolean;
}

/** What a lead shows itself and what the leads show on average, weighed each by itself. */
function share({ tf, weights, leadCount }: Net, x: Tensor3D, level: number): Tensor3D {
  const [rows, length, channels] = x.shape;
  const own = tf.conv1d(x, find(weights, `own${level}.kernel`) as Tensor3D, 1, 'same');
  const sets = tf.reshape<Rank.R4>(x, [rows / leadCount, leadCount, length, channels]);
  const mean = tf.mean<Tensor3D>(sets, 1);
  const common = convolve({ tf, weights, leadCount }, mean, `mean${level}`);
  const spread = tf.reshape<Rank.R4>(common, [rows / leadCount, 1, length, channels]);
  const sum = tf.add<Tensor4D>(tf.reshape<Rank.R4>(own, [rows / leadCount, leadCount, length, channels]), spread);
  return tf.reshape<Rank.R3>(sum, [rows, length, channels]);
}

/** Each position twice. */
function repeat(tf: TensorFlow, x: Tensor3D): Tensor3D {
  const [rows, length, channels] = x.shape;
  return tf.reshape<Rank.R3>(tf.concat([x, x], 2), [rows, 2 * length, channels]);
}

function find(weights: Weights, name: string): Tensor {
  const weight = weights[name];
  if (weight === undefined) throw new Error(`applyWaves: no weight named ${name}`);
  return weight;
}
