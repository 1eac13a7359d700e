import type { Tensor, Tensor1D, TensorFlow } from '../backend.ts';
import { findNativeKernels, floatType } from './native-kernels.ts';

/**
 * Adds to each of the last axis' values its own number. TensorFlow's kernel for the gradient takes half the time of the sum over the
 * other axes that tfjs makes.
 */
export function addBias(tf: TensorFlow, x: Tensor, bias: Tensor1D): Tensor {
  const native = findNativeKernels(tf);
  if (native === null) return tf.add(x, bias);
  const attributes = [floatType(native), { name: 'data_format', type: native.types.string, value: 'NHWC' }];
  const apply = tf.customGrad((...inputs) => {
    const [values, own] = inputs as [Tensor, Tensor1D]; // as customGrad calls it
    return {
      value: native.run('BiasAdd', attributes, [values, own]),
      gradFunc: (dy: Tensor) => [tf.clone(dy), native.run('BiasAddGrad', attributes, [dy])],
    };
  });
  return apply(x, bias);
}
