import type { Tensor, TensorFlow } from '../backend.ts';

type Attribute = { readonly name: string; readonly type: number; readonly value: unknown };

/** What tfjs-node's backend has beyond the shared API: any operation of TensorFlow by name, outside of the gradient tape. */
export interface NativeKernels {
  readonly types: Readonly<Record<'int' | 'float' | 'bool' | 'string' | 'type', number>>;
  run(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
  runMany(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[], outputCount: number): Tensor[];
}

interface NodeBackend {
  readonly binding: Readonly<Record<string, number>>;
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly Tensor[]): Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly Tensor[],
    outputCount: number,
  ): Tensor[];
}

/**
 * TensorFlow's own kernels where it is the backend, null elsewhere. For use within tf.customGrad only: what they compute is not recorded.
 */
export function findNativeKernels(tf: TensorFlow): NativeKernels | null {
  if (!isNative(tf)) return null;
  const backend = tf.backend() as unknown as NodeBackend; // the class of tfjs-node, which the shared API does not know
  const { binding } = backend;
  const find = (name: string): number => {
    const type = binding[name];
    if (type === undefined) throw new Error(`findNativeKernels: the addon has no ${name}`);
    return type;
  };
  return {
    types: {
      int: find('TF_ATTR_INT'),
      float: find('TF_ATTR_FLOAT'),
      bool: find('TF_ATTR_BOOL'),
      string: find('TF_ATTR_STRING'),
      type: find('TF_ATTR_TYPE'),
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
export function floatType(native: NativeKernels, name = 'T'): Attribute {
  return { name, type: native.types.type, value: FLOAT };
}
