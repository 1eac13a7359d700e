import type { Tensor, TensorFlow } from '../backend.ts';
import { findNativeKernels, floatType } from './native-kernels.ts';

/**
 * Largest of x and 0. tfjs makes the gradient of three operations, one of them a step function that takes 20 times as long as the
 * rectifier; TensorFlow's own kernel is one pass.
 */
export function rectify(tf: TensorFlow, x: Tensor): Tensor {
  const native = findNativeKernels(tf);
  if (native === null) return tf.relu(x);
  const apply = tf.customGrad((...inputs) => {
    const [input, save] = inputs as [Tensor, (tensors: Tensor[]) => void]; // what customGrad calls it with
    const value = tf.relu(input);
    save([value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => native.run('ReluGrad', [floatType(native)], [dy, ...saved]),
    };
  });
  return apply(x);
}
