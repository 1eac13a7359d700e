import type { Tensor, TensorFlow } from '../backend.ts';
import { getNodeBackend, type OperationAttribute } from '../node-backend.ts';

/** What tfjs-node's backend has beyond the shared API: any operation of TensorFlow by name, outside of the gradient tape. */
export interface NativeKernels {
  readonly types: Readonly<Record<'int' | 'float' | 'bool' | 'string' | 'type', number>>;
  run(name: string, attributes: readonly OperationAttribute[], inputs: readonly Tensor[]): Tensor;
  runMany(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
    outputCount: number,
  ): Tensor[];
}

/**
 * TensorFlow's own kernels where it is the backend, null elsewhere. For use within tf.customGrad only: what they compute is not recorded.
 */
export function findNativeKernels(tf: TensorFlow): NativeKernels | null {
  if (!isNative(tf)) return null;
  const backend = getNodeBackend(tf);
  const { binding } = backend;
  return {
    types: {
      int: binding.TF_ATTR_INT,
      float: binding.TF_ATTR_FLOAT,
      bool: binding.TF_ATTR_BOOL,
      string: binding.TF_ATTR_STRING,
      type: binding.TF_ATTR_TYPE,
    },
    run: (name, attributes, inputs) => backend.executeSingleOutput(name, attributes, inputs),
    runMany: (name, attributes, inputs, outputCount) =>
      backend.executeMultipleOutputs(name, attributes, inputs, outputCount),
  };
}

export function isNative(tf: TensorFlow): boolean {
  return tf.getBackend() === 'tensorflow';
}

/** Of TensorFlow's DataType. */
const FLOAT = 1;

/** The type of its tensors, which most operations want to be told. */
export function floatType(native: NativeKernels, name = 'T'): OperationAttribute {
  return { name, type: native.types.type, value: FLOAT };
}
