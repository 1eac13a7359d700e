import { inferShapes, INPUT_NAME, listInputs } from '#shared/domain/network-shapes.ts';
import { listLayerWeights } from '#shared/domain/layer-weights.ts';
import type { LayerShape } from '#shared/domain/layer-shape.ts';
import type { NetworkDescription, NetworkLayer, NetworkWeight } from '#shared/domain/network.ts';
import { unwrap } from '#shared/result/result.ts';
import { fitCell, type CellPlace } from './fit-cell.ts';
import { findRowOrder, permuteRows } from './row-order.ts';
import {
  KIND_NAMES,
  showShape,
  type LaidOut,
  type SourceKind,
  type SourceLayer,
  type SourceNetwork,
} from './source-layers.ts';
import { countElements } from './stored-weights.ts';
import { toShown, WeightsFault } from './weights-fault.ts';

/** The weights of a network out of a file, and which layer of the file each layer was taken from. */
export interface FittedWeights {
  /** As a weights file has them: in the order of listWeights. */
  readonly values: Float32Array;
  /** Names of our layers to names of theirs. */
  readonly origins: readonly { readonly layer: string; readonly source: string }[];
}

/**
 * Finds for every layer of a network its weights in a file: layer after layer, the first of its kind and shape that is left. So it does
 * not matter in which order a file lists layers of different kinds or shapes; layers that are alike keep their order.
 * Throws a WeightsFault: 'model/not-applicable' naming the first layer that does not fit, with both shapes, or what the file has besides;
 * 'model/broken' for a number that is not finite, or a negative variance.
 */
export function fitWeights(network: NetworkDescription, source: SourceNetwork): FittedWeights {
  return new Fitting(network, source).run();
}

class Fitting {
  readonly #network: NetworkDescription;
  readonly #source: SourceNetwork;
  readonly #shapes: ReadonlyMap<string, LayerShape>;
  readonly #left: Set<SourceLayer>;
  readonly #values: Float32Array[] = [];
  readonly #origins: { layer: string; source: string }[] = [];

  constructor(network: NetworkDescription, source: SourceNetwork) {
    this.#network = network;
    this.#source = source;
    this.#shapes = unwrap(inferShapes(network));
    this.#left = new Set(source.layers);
  }

  run(): FittedWeights {
    this.#network.layers.forEach((layer, index) => this.#fitLayer(layer, index));
    const [extra] = this.#left;
    // A graph of TensorFlow 1 holds the branches of every phase.
    if (extra !== undefined && !this.#source.isOldGraph) {
      const count = this.#left.size === 1 ? '' : `, the first of ${this.#left.size}`;
      throw this.#misfit(
        `the file has a ${KIND_NAMES[extra.kind]} '${toShown(extra.name)}' ${showShape(toKernelShape(extra))} that it has no place for${count}`,
      );
    }
    return { values: join(this.#values), origins: this.#origins };
  }

  #fitLayer(layer: NetworkLayer, index: number): void {
    const input = this.#shapes.get(listInputs(this.#network, index)[0] ?? INPUT_NAME) ?? [];
    const wanted = listLayerWeights(layer, input);
    const [first] = wanted;
    if (first === undefined) return;
    const rowOrder = findRowOrder(this.#network, this.#shapes, { index, source: this.#source });
    switch (layer.op) {
      case 'convolution1d':
      case 'convolution2d':
      case 'dense': {
        const found = this.#take(layer.op, layer.name, first.shape);
        this.#add(first, permuteRows(found.kernel, rowOrder), found);
        this.#addBias(wanted[1], found);
        return;
      }
      case 'batchNorm': {
        const found = this.#take('batchNorm', layer.name, first.shape);
        const ones = fill(found.mean.shape, 1);
        for (const [k, part] of [found.gamma ?? ones, found.beta ?? fill(found.mean.shape, 0), found.mean].entries())
          this.#add(wanted[k] ?? first, part, found);
        this.#addVariance(wanted[3] ?? first, found);
        return;
      }
      case 'recurrent':
        for (let k = 0; k < layer.layerCount; k++)
          this.#fitCells(layer, wanted, { path: String(k + 1), rowOrder: k === 0 ? rowOrder : null });
        return;
      case 'encoderDecoder':
        for (const path of ['encoder', 'decoder'])
          this.#fitCells(layer, wanted, { path, rowOrder: path === 'encoder' ? rowOrder : null });
        return;
      default:
        throw new Error(`fitWeights: ${layer.op} has weights that are not known here`);
    }
  }

  /** Both directions of one level of a recurrent layer. */
  #fitCells(
    layer: CellPlace['layer'],
    wanted: readonly NetworkWeight[],
    { path, rowOrder }: { path: string; rowOrder: readonly number[] | null },
  ): void {
    const prefix = `${layer.name}.${path}`;
    const kernel = wanted.find(({ name }) => name === `${prefix}.forward.kernel`);
    if (kernel === undefined) throw new Error(`fitWeights: ${prefix} has no kernel`);
    const found = this.#take('recurrent', prefix, kernel.shape);
    for (const direction of ['forward', 'backward'] as const) {
      const cell = fitCell({ layer, name: `${prefix}.${direction}` }, found, direction);
      if (typeof cell === 'string') throw this.#misfit(cell);
      for (const weight of wanted.filter(({ name }) => name.startsWith(`${prefix}.${direction}.`))) {
        const part = weight.name.slice(`${prefix}.${direction}.`.length);
        const laidOut = cell[part];
        if (laidOut === undefined) throw new Error(`fitWeights: ${weight.name} is not known here`);
        this.#add(weight, part === 'kernel' ? permuteRows(laidOut, rowOrder) : laidOut, found);
      }
    }
  }

  #take<K extends SourceKind>(kind: K, name: string, shape: readonly number[]): Extract<SourceLayer, { kind: K }> {
    const ofKind = [...this.#left].filter((layer): layer is Extract<SourceLayer, { kind: K }> => layer.kind === kind);
    const found = ofKind.find((layer) => isEqual(toKernelShape(layer), shape));
    const place = `its ${KIND_NAMES[kind]} '${name}' has the shape ${showShape(shape)}`;
    if (found === undefined) {
      const [next] = ofKind;
      throw this.#misfit(
        next === undefined
          ? `${place}, and the file has no ${KIND_NAMES[kind]} left`
          : `${place}, '${toShown(next.name)}' in the file ${showShape(toKernelShape(next))}`,
      );
    }
    this.#left.delete(found);
    this.#origins.push({ layer: name, source: found.name });
    return found;
  }

  #addBias(wanted: NetworkWeight | undefined, found: Extract<SourceLayer, { kernel: LaidOut }>): void {
    if (wanted === undefined && found.bias !== null)
      throw this.#misfit(`'${toShown(found.name)}' in the file has a bias, its place has none`);
    if (wanted === undefined) return;
    if (found.bias === null)
      throw this.#misfit(`'${toShown(found.name)}' in the file has no bias, '${wanted.name}' is one`);
    this.#add(wanted, found.bias, found);
  }

  #addVariance(wanted: NetworkWeight, found: Extract<SourceLayer, { kind: 'batchNorm' }>): void {
    const values = this.#add(wanted, found.variance, found);
    if (values.some((value) => value < 0))
      throw new WeightsFault(
        'model/broken',
        `The weights cannot be used: '${toShown(found.name)}' has a negative variance.`,
      );
  }

  #add(wanted: NetworkWeight, part: LaidOut, { name }: SourceLayer): Float32Array {
    if (!isEqual(part.shape, wanted.shape)) {
      throw this.#misfit(
        `its weight '${wanted.name}' has the shape ${showShape(wanted.shape)}, that of '${toShown(name)}' in the file ${showShape(part.shape)}`,
      );
    }
    const values = part.read();
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new WeightsFault(
        'model/broken',
        `The weights cannot be used: '${toShown(name)}' in the file has numbers that are not finite (${values[bad]}); its training did not end well.`,
        { layer: toShown(name) },
      );
    }
    this.#values.push(values);
    return values;
  }

  #misfit(why: string): WeightsFault {
    const { architecture } = this.#network;
    return new WeightsFault(
      'model/not-applicable',
      `The file holds the weights of another network than ${architecture}: ${why}.`,
      {
        architecture,
      },
    );
  }
}

function toKernelShape(layer: SourceLayer): readonly number[] {
  if (layer.kind === 'recurrent') return layer.forward.kernel.shape;
  return layer.kind === 'batchNorm' ? layer.mean.shape : layer.kernel.shape;
}

function isEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((size, axis) => size === other[axis]);
}

function fill(shape: readonly number[], value: number): LaidOut {
  return { shape, read: () => new Float32Array(countElements(shape)).fill(value) };
}

function join(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
