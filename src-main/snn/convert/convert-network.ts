import type { LayerShape } from '#shared/domain/layer-shape.ts';
import { countLayerMacs } from '#shared/domain/layer-weights.ts';
import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { countMacs, inferShapes, INPUT_NAME, listInputs, listWeights } from '#shared/domain/network-shapes.ts';
import { findRunProblem } from '#shared/network/create-runner.ts';
import { RUNNABLE } from '#shared/network/layer-steps.ts';
import { sliceWeights } from '#shared/network/slice-weights.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { convertLayer } from './convert-layer.ts';
import { NO_COUNTERPART, type LayerAnswer } from './layer-answer.ts';
import type { LayerSignal } from './layer-signal.ts';
import type { LeakyGains } from './measure-leaky-gains.ts';
import type { LayerScales } from './measure-scales.ts';
import type { NeuronModel, PoolRule, Population, SpikingNetwork } from './spiking-network.ts';

export interface ConvertRequest {
  readonly network: NetworkDescription;
  /** In the order of listWeights. */
  readonly weights: Float32Array;
  /** Of this network: measureScales. */
  readonly scales: LayerScales;
  readonly neuron?: NeuronModel;
  /** For leaky neurons: measureLeakyGains. */
  readonly gains?: LeakyGains;
  readonly poolRule?: PoolRule;
  /** chooseSettleSteps; 0 where it is not given. */
  readonly settleSteps?: number;
}

/**
 * A spiking network whose rates are the activations of the network that it is made of, each divided by its scale (Diehl et al. 2015;
 * Rueckauer et al. 2017). Norms are folded, average pools too; what stands before the first rectifiers is a constant current.
 * Errors: 'snn/unconvertible' naming the layer, why, and what to do; 'model/broken' where the network does not fit together.
 */
export function convertNetwork(request: ConvertRequest): Result<SpikingNetwork> {
  const { network, weights, scales, gains, poolRule = 'rising-count', settleSteps = 0 } = request;
  const { neuron = { kind: 'if', reset: 'soft' } } = request;
  const inferred = inferShapes(network);
  if (!inferred.ok) return inferred;
  if (network.inputShape.length !== 2 || network.inputShape.includes(null) || network.hasLengths)
    return err('snn/unconvertible', 'A spiking network takes rows of a fixed length, [time, channels].');
  const stranger = findStranger(network);
  if (stranger !== undefined) return unconvertible(stranger, NO_COUNTERPART);
  const shapes = inferred.value;
  const byName = sliceWeights(network, weights);
  const signals = new Map<string, LayerSignal>([[INPUT_NAME, { kind: 'analog', layer: INPUT_NAME }]]);
  const populations: Population[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const [inputName = INPUT_NAME, ...others] = listInputs(network, index);
    const inputs = [inputName, ...others].flatMap((name) => signals.get(name) ?? []);
    const isAnalog = layer.op !== 'relu' && inputs.every(({ kind }) => kind === 'analog');
    const answer: LayerAnswer = isAnalog
      ? { signal: { kind: 'analog', layer: layer.name } }
      : convertLayer(layer, {
          inputs,
          inputName,
          shape: toTimeAndChannels(shapes.get(layer.name)),
          findWeight: (part) => byName.get(`${layer.name}.${part}`),
          findScales: (name) => scales.get(name),
          findGain: (name) => gains?.get(name) ?? 1,
          poolRule,
        });
    if ('why' in answer) return unconvertible(layer, answer);
    signals.set(layer.name, answer.signal);
    // Sums that two maxima are taken of are lifted once.
    const isNew = ({ name }: Population) => populations.every((known) => known.name !== name);
    populations.push(...(answer.populations ?? []).filter(isNew));
  }
  const analog = cutAnalogPart({ network, weights, shapes, signals });
  const problem = findRunProblem(analog.network);
  if (problem !== undefined) return err('snn/unconvertible', `Before the first ReLU: ${problem}`);
  const readout = signals.get(network.layers.at(-1)?.name ?? '');
  if (readout?.kind !== 'current' || populations.length === 0)
    return err('snn/unconvertible', 'A spiking network needs a ReLU, and a dense layer without one at its end.');
  const annMacs = countMacs(network);
  const { architecture } = network;
  return ok({ architecture, analog, neuron, populations, readout: readout.current, settleSteps, annMacs });
}

/** A layer that is neither run without TensorFlow nor by spikes; of several not one that only gives what it reads another shape. */
function findStranger({ layers }: NetworkDescription): NetworkLayer | undefined {
  const strangers = layers.filter(({ op }) => !RUNNABLE.has(op));
  return strangers.find(({ op }) => op !== 'reshape' && op !== 'transpose') ?? strangers[0];
}

interface Traced {
  readonly network: NetworkDescription;
  readonly weights: Float32Array;
  readonly shapes: ReadonlyMap<string, LayerShape>;
  readonly signals: ReadonlyMap<string, LayerSignal>;
}

/** The layers that no spike reaches, as a network of their own. */
function cutAnalogPart({ network, weights, shapes, signals }: Traced): SpikingNetwork['analog'] {
  const isAnalog = (name: string): boolean => signals.get(name)?.kind === 'analog';
  const layers = network.layers.flatMap((layer, index) =>
    isAnalog(layer.name) ? [{ ...layer, inputs: listInputs(network, index) }] : [],
  );
  const byName = sliceWeights(network, weights);
  const kept = listWeights({ ...network, layers }).flatMap(({ name }) => byName.get(name) ?? []);
  const all = new Float32Array(kept.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of kept) {
    all.set(part, offset);
    offset += part.length;
  }
  const macs = layers.reduce((sum, layer) => {
    const input = shapes.get(layer.inputs[0] ?? INPUT_NAME) ?? [];
    return sum + countLayerMacs(layer, input, shapes.get(layer.name) ?? []);
  }, 0);
  return { network: { ...network, layers }, weights: all, macs };
}

function toTimeAndChannels(shape: LayerShape = []): readonly [number, number] {
  return shape.length === 1 ? [1, shape[0] ?? 0] : [shape[0] ?? 0, shape[1] ?? 0];
}

function unconvertible(layer: NetworkLayer, { why, remedy }: { why: string; remedy: string }): Result<never> {
  return err(
    'snn/unconvertible',
    `The layer '${layer.name}' (${layer.op}) cannot be made spiking: it ${why}. ${remedy}.`,
    { layer: layer.name },
  );
}
