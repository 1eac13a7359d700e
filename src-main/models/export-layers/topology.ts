import type { JsonValue } from '#shared/domain/model-card.ts';

/** A weight under the name that TensorFlow.js gives it. */
export interface NamedWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

type Config = Readonly<Record<string, JsonValue>>;

/** Layers of a TensorFlow.js model as they come, each with the names of those that it reads. */
export class Topology {
  readonly #layers: JsonValue[] = [];
  readonly #weights: NamedWeight[] = [];
  readonly #inputName: string;

  /** @param inputShape  of one row; null where any length is taken */
  constructor(inputName: string, inputShape: readonly (number | null)[]) {
    this.#inputName = inputName;
    const config = { batch_input_shape: [null, ...inputShape], dtype: 'float32', sparse: false, name: inputName };
    this.#layers.push({ name: inputName, class_name: 'InputLayer', config, inbound_nodes: [] });
  }

  /** @returns the name, for whoever reads the layer */
  add(className: string, name: string, form: { readonly inputs: readonly string[]; readonly config?: Config }): string {
    this.#layers.push({
      name,
      class_name: className,
      config: { name, trainable: true, dtype: 'float32', ...form.config },
      inbound_nodes: [form.inputs.map((input) => [input, 0, 0, {}])],
    });
    return name;
  }

  addWeight(name: string, shape: readonly number[], values: Float32Array): void {
    this.#weights.push({ name, shape, values });
  }

  finish(outputName: string, modelName: string): LayersModel {
    return {
      topology: {
        class_name: 'Model',
        config: {
          name: modelName,
          layers: this.#layers,
          input_layers: [[this.#inputName, 0, 0]],
          output_layers: [[outputName, 0, 0]],
        },
        keras_version: 'tfjs-layers 4.22.0',
        backend: 'tensor_flow.js',
      },
      weights: this.#weights,
    };
  }
}

/** What tf.loadLayersModel reads: `modelTopology`, and the weights of its manifest. */
export interface LayersModel {
  readonly topology: JsonValue;
  readonly weights: readonly NamedWeight[];
}
