import { WireWriter } from './wire-writer.ts';

/** An operation of TensorFlow and where its inputs come from: 'name', or 'name:k' for the k-th output of an operation with several. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly attributes: readonly GraphAttribute[];
}

export interface GraphAttribute {
  readonly name: string;
  readonly value: AttributeValue;
}

export type AttributeValue =
  | { readonly kind: 'string'; readonly value: string | readonly string[] }
  | { readonly kind: 'int' | 'float' | 'type'; readonly value: number | readonly number[] }
  | { readonly kind: 'bool'; readonly value: boolean | readonly boolean[] }
  | { readonly kind: 'shape'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: ConstantTensor };

export interface ConstantTensor {
  /** Of TensorFlow's DataType. */
  readonly type: number;
  readonly shape: readonly number[];
  /** Its values, little-endian. */
  readonly bytes: Uint8Array;
}

export const MODEL_TAG = 'serve';

/**
 * The bytes of saved_model.pb: a graph without variables or signatures, tagged MODEL_TAG. Field numbers: saved_model.proto,
 * meta_graph.proto, graph.proto, node_def.proto, attr_value.proto, tensor.proto of TensorFlow (unchanged since 1.0).
 */
export function encodeSavedModel(nodes: readonly GraphNode[]): Uint8Array {
  return new WireWriter()
    .integer(1, SCHEMA_VERSION)
    .message(2, (metaGraph) => {
      metaGraph.message(1, (info) => info.text(4, MODEL_TAG));
      metaGraph.message(2, (graph) => {
        for (const node of nodes) graph.message(1, (message) => writeNode(message, node));
        graph.message(4, (versions) => versions.integer(1, GRAPH_VERSION));
      });
    })
    .finish();
}

const SCHEMA_VERSION = 1;
/** Of TensorFlow 2.9: operations have kept their meaning since, and later ones read it. */
const GRAPH_VERSION = 1087;

function writeNode(message: WireWriter, { name, op, inputs, attributes }: GraphNode): void {
  message.text(1, name).text(2, op);
  for (const input of inputs) message.text(3, input);
  for (const attribute of attributes)
    message.message(5, (entry) => {
      entry.text(1, attribute.name).message(2, (value) => writeValue(value, attribute.value));
    });
}

function writeValue(message: WireWriter, attribute: AttributeValue): void {
  if (attribute.kind === 'shape') message.message(7, (shape) => writeShape(shape, attribute.value));
  else if (attribute.kind === 'tensor') message.message(8, (tensor) => writeTensor(tensor, attribute.value));
  else if (isList(attribute.value)) {
    const { value: values } = attribute;
    message.message(1, (list) => values.forEach((value) => writeScalar(list, attribute.kind, value)));
  } else writeScalar(message, attribute.kind, attribute.value);
}

/** Array.isArray alone takes no read-only ones. */
function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function writeScalar(message: WireWriter, kind: keyof typeof SCALAR_FIELDS, value: string | number | boolean): void {
  const field = SCALAR_FIELDS[kind];
  if (typeof value === 'string') message.text(field, value);
  else if (kind === 'float') message.float(field, Number(value));
  else message.integer(field, Number(value));
}

/** The same in an AttrValue and in its list. */
const SCALAR_FIELDS = { string: 2, int: 3, float: 4, bool: 5, type: 6 } as const;

function writeTensor(message: WireWriter, { type, shape, bytes }: ConstantTensor): void {
  message
    .integer(1, type)
    .message(2, (own) => writeShape(own, shape))
    .bytes(4, bytes);
}

function writeShape(message: WireWriter, shape: readonly number[]): void {
  for (const size of shape) message.message(2, (dimension) => dimension.integer(1, size));
}
