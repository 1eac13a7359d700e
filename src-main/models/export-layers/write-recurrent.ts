import type { NetworkLayer } from '#shared/domain/network.ts';
import { LayerRefused } from './layer-refused.ts';
import type { Topology } from './topology.ts';

type Recurrent = Extract<NetworkLayer, { op: 'recurrent' }>;

interface RecurrentPlacing {
  readonly topology: Topology;
  readonly inputs: readonly string[];
  readonly findWeight: (name: string) => Float32Array | undefined;
  readonly inputShape: readonly (number | null)[];
}

/** Stacks of bidirectional layers, one upon the other. Throws LayerRefused for what TensorFlow.js has no counterpart of. */
export function writeRecurrent(layer: Recurrent, placing: RecurrentPlacing): string {
  const why = findRefusal(layer);
  if (why !== undefined) throw new LayerRefused(why);
  const { name, cell, units, layerCount, merge } = layer;
  let [source = ''] = placing.inputs;
  let features = placing.inputShape.at(-1) ?? 0;
  for (let level = 1; level <= layerCount; level++) {
    const own = level === layerCount ? name : `${name}_${level}`;
    const mode = level === layerCount && merge === 'sum' ? 'sum' : 'concat';
    const inner = { class_name: cell === 'lstm' ? 'LSTM' : 'GRU', config: toCellConfig(`${own}_cell`, units) };
    source = placing.topology.add('Bidirectional', own, {
      inputs: [source],
      config: { merge_mode: mode, layer: inner },
    });
    for (const direction of ['forward', 'backward'] as const)
      addCell(layer, placing, {
        from: `${name}.${level}.${direction}`,
        to: `${own}/${direction}_${own}_cell`,
        features,
      });
    features = 2 * units;
  }
  return source;
}

function findRefusal(layer: Recurrent): string | undefined {
  if (layer.isMasked) return "leaves out what lies beyond a row's own length";
  if (layer.runsOverBatch) return 'takes the batch for time';
  if (layer.stacking === 'separate' && layer.layerCount > 1) return 'has two stacks that meet at the top only';
  if (layer.dropout.when === 'always' && layer.dropout.rate > 0) return 'drops values when it answers too';
  if (layer.cell === 'gru' && layer.biasesPerGate === 2) return 'is a GRU that resets its state after the product';
  return undefined;
}

function toCellConfig(name: string, units: number) {
  return {
    name,
    units,
    activation: 'tanh',
    recurrent_activation: 'sigmoid',
    use_bias: true,
    unit_forget_bias: false,
    return_sequences: true,
    reset_after: false,
  };
}

/** Our reset, update, new are TensorFlow's update, reset, new; the gates of an LSTM stand alike. */
function addCell(
  { cell, units, biasesPerGate }: Recurrent,
  { topology, findWeight }: RecurrentPlacing,
  { from, to, features }: { readonly from: string; readonly to: string; readonly features: number },
): void {
  const find = (part: string) => {
    const values = findWeight(`${from}.${part}`);
    if (values === undefined) throw new Error(`writeRecurrent: there is no weight ${from}.${part}`);
    return cell === 'gru' ? swapFirstBlocks(values, units) : values;
  };
  const width = (cell === 'lstm' ? 4 : 3) * units;
  const bias = find('bias');
  const second = biasesPerGate === 2 ? find('recurrentBias') : undefined;
  topology.addWeight(`${to}/kernel`, [features, width], find('kernel'));
  topology.addWeight(`${to}/recurrent_kernel`, [units, width], find('recurrentKernel'));
  topology.addWeight(
    `${to}/bias`,
    [width],
    second === undefined ? bias : bias.map((value, k) => value + (second[k] ?? 0)),
  );
}

/** Rows of three blocks: the first two change places. */
function swapFirstBlocks(values: Float32Array, units: number): Float32Array {
  const swapped = Float32Array.from(values);
  for (let row = 0; row < values.length; row += 3 * units) {
    swapped.set(values.subarray(row + units, row + 2 * units), row);
    swapped.set(values.subarray(row, row + units), row + units);
  }
  return swapped;
}
