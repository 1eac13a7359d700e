import type { Tensor, TensorFlow } from './backend.ts';

export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** What is used here of tfjs-node's backend (nodejs_kernel_backend.ts of 4.22), which the shared API does not know. */
export interface NodeBackend {
  readonly binding: NodeBinding;
  readonly tensorMap: { get(dataId: object): NodeTensor };
  // Properties, not methods: what is recorded is put in their place.
  readonly executeSingleOutput: (
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
  ) => Tensor;
  readonly executeMultipleOutputs: (
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly Tensor[],
    outputCount: number,
  ) => Tensor[];
  readonly readSync: (dataId: object) => unknown;
  /** Handles of TensorFlow's tensors; they stay the backend's. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
}

export interface NodeTensor {
  /** Of TensorFlow's DataType. */
  readonly dtype: number;
  /** As long as TensorFlow has not been given them. */
  readonly values: Float32Array | Int32Array | Uint8Array | null;
}

/** The addon. Names of inputs and outputs ('x:0') are joined by commas. */
export interface NodeBinding extends Readonly<Record<AttributeType, number>> {
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, tensorIds: readonly number[], inputs: string, outputs: string): { readonly id: number }[];
  tensorDataSync(id: number): Float32Array;
  deleteTensor(id: number): void;
}

export type AttributeType =
  'TF_ATTR_STRING' | 'TF_ATTR_INT' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_ATTR_TYPE' | 'TF_ATTR_SHAPE';

/** Where native TensorFlow is the backend (isNative). */
export function getNodeBackend(tf: TensorFlow): NodeBackend {
  return tf.backend() as unknown as NodeBackend; // its class, as above
}
