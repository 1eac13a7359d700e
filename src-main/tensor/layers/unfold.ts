import type { Rank, Tensor, Tensor2D, Tensor4D, TensorFlow } from '../backend.ts';

export interface WindowForm {
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
}

/**
 * Convolution as one matrix product of the windows of x. For WebAssembly, where it is twice as fast as the convolution of tfjs and where
 * tfjs has no gradient of filters; any strides and dilations.
 * @param x  [rows, height, width, channels], padded
 * @param kernel  [size, size, channels, filters]
 * Gradients: of the kernel windows^T dy, of x the convolution of dy, zeros between its strides, with the turned kernel.
 */
export function convolveUnfolded(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, form: WindowForm): Tensor4D {
  const apply = tf.customGrad((...inputs) => {
    const [input, filter, save] = inputs as [Tensor4D, Tensor4D, (tensors: Tensor4D[]) => void]; // as customGrad calls it
    save([input, filter]);
    return {
      value: multiplyWindows(tf, input, filter, form),
      gradFunc: (dy: Tensor4D, saved: Tensor[]) => {
        const [values, weights] = saved as [Tensor4D, Tensor4D]; // as saved above
        const forward = { x: values, kernel: weights, form };
        return [toInputGradient(tf, dy, forward), toKernelGradient(tf, dy, forward)];
      },
    };
  });
  return apply(x, kernel);
}

interface Forward {
  readonly x: Tensor4D;
  readonly kernel: Tensor4D;
  readonly form: WindowForm;
}

function multiplyWindows(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, form: WindowForm): Tensor4D {
  const [rows, height, width] = x.shape;
  const [high, wide, channels, filters] = kernel.shape;
  const windows = unfold(tf, x, [high, wide], form);
  const product = tf.matMul(windows, tf.reshape<Rank.R2>(kernel, [high * wide * channels, filters]));
  return tf.reshape<Rank.R4>(product, [
    rows,
    countWindows(height, high, form.strides[0], form.dilations[0]),
    countWindows(width, wide, form.strides[1], form.dilations[1]),
    filters,
  ]);
}

function countWindows(length: number, size: number, stride: number, dilation: number): number {
  return Math.floor((length - dilation * (size - 1) - 1) / stride) + 1;
}

/** [rows * windows, size * size * channels] */
function unfold(tf: TensorFlow, x: Tensor4D, [high, wide]: readonly [number, number], form: WindowForm): Tensor2D {
  const [rows, height, width, channels] = x.shape;
  const [strideY, strideX] = form.strides;
  const countY = countWindows(height, high, strideY, form.dilations[0]);
  const countX = countWindows(width, wide, strideX, form.dilations[1]);
  const taps: Tensor4D[] = [];
  for (let i = 0; i < high; i++) {
    for (let j = 0; j < wide; j++) {
      const place = [i * form.dilations[0], j * form.dilations[1]] as const;
      taps.push(takeTap(tf, x, place, { counts: [countY, countX], strides: form.strides }));
    }
  }
  return tf.reshape<Rank.R2>(tf.concat(taps, 3), [rows * countY * countX, high * wide * channels]);
}

/** The values that one tap of each window sees. @param place  of the first window's */
export function takeTap(
  tf: TensorFlow,
  x: Tensor4D,
  [y, left]: readonly [number, number],
  { counts, strides }: { readonly counts: readonly [number, number]; readonly strides: readonly [number, number] },
): Tensor4D {
  const [rows, , , channels] = x.shape;
  if (strides[0] === 1 && strides[1] === 1) return tf.slice(x, [0, y, left, 0], [rows, ...counts, channels]);
  const end = [rows, y + (counts[0] - 1) * strides[0] + 1, left + (counts[1] - 1) * strides[1] + 1, channels];
  return tf.stridedSlice(x, [0, y, left, 0], end, [1, ...strides, 1]) as Tensor4D; // keeps the rank
}

function toKernelGradient(tf: TensorFlow, dy: Tensor4D, { x, kernel, form }: Forward): Tensor4D {
  const [high, wide, , filters] = kernel.shape;
  const windows = unfold(tf, x, [high, wide], form);
  const gradient = tf.matMul(windows, tf.reshape<Rank.R2>(dy, [-1, filters]), true, false);
  return tf.reshape<Rank.R4>(gradient, kernel.shape);
}

function toInputGradient(tf: TensorFlow, dy: Tensor4D, { x, kernel, form }: Forward): Tensor4D {
  const [, height, width] = x.shape;
  const [high, wide] = kernel.shape;
  const spread = spreadOut(tf, dy, form.strides);
  const [edgeY, edgeX] = [form.dilations[0] * (high - 1), form.dilations[1] * (wide - 1)];
  // What the last window did not reach gets no gradient.
  const restY = height - (spread.shape[1] + edgeY);
  const restX = width - (spread.shape[2] + edgeX);
  const padded = tf.pad(spread, [
    [0, 0],
    [edgeY, edgeY + restY],
    [edgeX, edgeX + restX],
    [0, 0],
  ]);
  const turned = tf.transpose<Tensor4D>(tf.reverse(kernel, [0, 1]), [0, 1, 3, 2]);
  return multiplyWindows(tf, padded, turned, { strides: [1, 1], dilations: form.dilations });
}

/** Zeros between the values, so that they lie where their windows began. */
export function spreadOut(tf: TensorFlow, dy: Tensor4D, [strideY, strideX]: readonly [number, number]): Tensor4D {
  if (strideY === 1 && strideX === 1) return dy;
  const [rows, height, width, channels] = dy.shape;
  const cells = tf.pad(tf.reshape<Rank.R6>(dy, [rows, height, 1, width, 1, channels]), [
    [0, 0],
    [0, 0],
    [0, strideY - 1],
    [0, 0],
    [0, strideX - 1],
    [0, 0],
  ]);
  const whole = tf.reshape<Rank.R4>(cells, [rows, height * strideY, width * strideX, channels]);
  return tf.slice(whole, [0, 0, 0, 0], [rows, (height - 1) * strideY + 1, (width - 1) * strideX + 1, channels]);
}
