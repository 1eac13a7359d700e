import type { Tensor, TensorFlow } from '../backend.ts';
import { getNodeBackend, type NodeBackend, type OperationAttribute } from '../node-backend.ts';
import type { AttributeValue, GraphNode } from './saved-model.ts';

/** Operations as they were run, ready to be run again at once. */
export interface RecordedGraph {
  readonly nodes: readonly GraphNode[];
  /** 'name:k', in the order in which they were named. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface GraphRecorder {
  /** Before it is used for the first time: values of its own each time. What is neither an input nor computed stays as it is. */
  input(tensor: Tensor): void;
  output(tensor: Tensor): void;
}

/** What cannot be run again without its surroundings: numbers were read, or came from elsewhere. */
export class NotRecordable extends Error {}

/**
 * Writes down which operations TensorFlow is told to run. They are run: tensors are the caller's, within a tidy.
 * Throws NotRecordable where what was run depends on more than the inputs.
 */
export function recordGraph(tf: TensorFlow, run: (recorder: GraphRecorder) => void): RecordedGraph {
  const backend = getNodeBackend(tf);
  const recording = new Recording(backend);
  const { executeSingleOutput, executeMultipleOutputs, readSync } = backend;
  const replaced: Pick<NodeBackend, 'executeSingleOutput' | 'executeMultipleOutputs' | 'readSync'> = {
    executeSingleOutput(name, attributes, inputs) {
      const node = recording.begin(name, attributes, inputs);
      const output = executeSingleOutput.call(backend, name, attributes, inputs);
      recording.end(node, [output]);
      return output;
    },
    executeMultipleOutputs(name, attributes, inputs, outputCount) {
      const node = recording.begin(name, attributes, inputs);
      const outputs = executeMultipleOutputs.call(backend, name, attributes, inputs, outputCount);
      recording.end(node, outputs);
      return outputs;
    },
    readSync(dataId) {
      if (recording.knows(dataId)) throw new NotRecordable('a computed number was read');
      return readSync.call(backend, dataId);
    },
  };
  Object.assign(backend, replaced);
  try {
    run(recording);
  } finally {
    Object.assign(backend, { executeSingleOutput, executeMultipleOutputs, readSync });
  }
  return recording;
}

interface Source {
  readonly name: string;
  readonly shape: readonly number[];
}

class Recording implements RecordedGraph, GraphRecorder {
  readonly nodes: GraphNode[] = [];
  readonly inputs: string[] = [];
  readonly outputs: string[] = [];
  readonly #backend: NodeBackend;
  /** By the identity of the data, which tensors of several shapes may share. */
  readonly #sources = new Map<object, Source>();
  readonly #reshaped = new Map<string, string>();

  constructor(backend: NodeBackend) {
    this.#backend = backend;
  }

  knows(dataId: object): boolean {
    return this.#sources.has(dataId);
  }

  input(tensor: Tensor): void {
    const dtype = { kind: 'type', value: this.#typeOf(tensor) } as const;
    const name = this.#add('Placeholder', [], { dtype, shape: { kind: 'shape', value: tensor.shape } });
    this.#sources.set(tensor.dataId, { name, shape: tensor.shape });
    this.inputs.push(`${name}:0`);
  }

  output(tensor: Tensor): void {
    const name = this.#find(tensor);
    this.outputs.push(name.includes(':') ? name : `${name}:0`);
  }

  /** Before it is run: values that TensorFlow is given leave this side. @returns its name */
  begin(op: string, attributes: readonly OperationAttribute[], inputs: readonly Tensor[]): string {
    const found = inputs.map((tensor) => this.#find(tensor));
    return this.#add(
      op,
      found,
      Object.fromEntries(attributes.map((attribute) => [attribute.name, this.#toValue(attribute)])),
    );
  }

  end(name: string, outputs: readonly Tensor[]): void {
    outputs.forEach(({ dataId, shape }, k) => {
      this.#sources.set(dataId, { name: k === 0 ? name : `${name}:${k}`, shape });
    });
  }

  /** Where a tensor's values come from, in its own shape: tfjs changes shapes without an operation. */
  #find(tensor: Tensor): string {
    // A number of 64 bits is none of the engine's.
    if (!('dataId' in tensor)) throw new NotRecordable('an input is no tensor of the engine');
    const source = this.#sources.get(tensor.dataId) ?? this.#addConstant(tensor);
    if (source.shape.join() === tensor.shape.join()) return source.name;
    const key = `${source.name} ${tensor.shape.join()}`;
    const known = this.#reshaped.get(key);
    if (known !== undefined) return known;
    const T = { kind: 'type', value: this.#typeOf(tensor) } as const;
    const sizes = Int32Array.from(tensor.shape);
    const shape = this.#addTensor({ type: INT32, shape: [sizes.length], values: sizes });
    const name = this.#add('Reshape', [source.name, shape], { T, Tshape: { kind: 'type', value: INT32 } });
    this.#reshaped.set(key, name);
    return name;
  }

  #addConstant({ dataId, shape }: Tensor): Source {
    const { values, dtype } = this.#backend.tensorMap.get(dataId);
    // What was computed outside, and may be something else the next time.
    if (values === null) throw new NotRecordable('a tensor from outside was used');
    const source = { name: this.#addTensor({ type: dtype, shape, values }), shape };
    this.#sources.set(dataId, source);
    return source;
  }

  #addTensor({ type, shape, values }: Constant): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    return this.#add('Const', [], {
      dtype: { kind: 'type', value: type },
      value: { kind: 'tensor', value: { type, shape, bytes } },
    });
  }

  #add(op: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>>): string {
    const name = `n${this.nodes.length}`;
    const listed = Object.entries(attributes).map(([attribute, value]) => ({ name: attribute, value }));
    this.nodes.push({ name, op, inputs, attributes: listed });
    return name;
  }

  #typeOf({ dataId }: Tensor): number {
    return this.#backend.tensorMap.get(dataId).dtype;
  }

  #toValue({ name, type, value }: OperationAttribute): AttributeValue {
    const { binding } = this.#backend;
    const kinds = {
      string: binding.TF_ATTR_STRING,
      int: binding.TF_ATTR_INT,
      float: binding.TF_ATTR_FLOAT,
      bool: binding.TF_ATTR_BOOL,
      type: binding.TF_ATTR_TYPE,
      shape: binding.TF_ATTR_SHAPE,
    };
    const kind = Object.entries(kinds).find(([, own]) => own === type)?.[0];
    if (kind === undefined) throw new NotRecordable(`the attribute ${name} is of an unknown kind`);
    return { kind, value } as AttributeValue; // the addon takes a value of that kind, or refuses it as it is run
  }
}

interface Constant {
  readonly type: number;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Of TensorFlow's DataType. */
const INT32 = 3;
