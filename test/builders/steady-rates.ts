import type {
  Connection,
  NeuronPopulation,
  PoolPopulation,
  SpikingNetwork,
} from '#main/snn/convert/spiking-network.ts';
import { toFixedPoint } from '#main/snn/engine/fixed-point.ts';
import { INPUT_NAME } from '#shared/domain/network-shapes.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { unwrap } from '#shared/result/result.ts';

/** Spikes a step that neurons come to in the long run, [time][channels] by population: rectified sums of rates, with the engine's rounded weights. */
export function findSteadyRates(network: SpikingNetwork, row: Float32Array): ReadonlyMap<string, Float64Array> {
  const analog = createFloatRunner(network.analog.network, network.analog.weights);
  analog.run(row);
  const read = (layer: string) => (layer === INPUT_NAME ? row : analog.read(layer));
  const rates = new Map<string, Float64Array>();
  for (const population of network.populations) {
    const own = population.kind === 'pool' ? pool(population, rates) : fire(population, rates, read);
    rates.set(population.name, own);
  }
  return rates;
}

function fire(
  population: NeuronPopulation,
  rates: ReadonlyMap<string, Float64Array>,
  read: (layer: string) => Float32Array,
): Float64Array {
  const { name, time, channels, bias, analog, connections } = population;
  const fixed = unwrap(toFixedPoint(population, name));
  return Float64Array.from({ length: time * channels }, (_, k) => {
    const [position, c] = [Math.floor(k / channels), k % channels];
    let current = bias[c] ?? 0;
    for (const { layer, factors } of analog) current += (read(layer)[k] ?? 0) * (factors[c] ?? 0);
    let sum = fixed.toConstant(current, c);
    connections.forEach((connection, n) => {
      const weights = fixed.kernels[n] ?? new Int16Array(0);
      forEachInput(connection, position, (rate, at) => (sum += rate * (weights[at * fixed.outs + c] ?? 0)), rates);
    });
    return Math.min(1, Math.max(0, sum / (fixed.thresholds[c] ?? 1)));
  });
}

/** @param visit  with a source's rate, and the place of its weights in [width][inChannels] */
function forEachInput(
  { from, pool: members, sourceTime, inChannels, width, stride, dilation, before }: Connection,
  position: number,
  visit: (rate: number, at: number) => void,
  rates: ReadonlyMap<string, Float64Array>,
): void {
  const source = rates.get(from) ?? new Float64Array(0);
  for (let tap = 0; tap < width; tap++) {
    const at = position * stride - before + tap * dilation;
    if (at < 0 || at >= sourceTime) continue;
    for (let c = 0; c < inChannels; c++)
      for (let m = 0; m < members; m++) visit(source[(at * members + m) * inChannels + c] ?? 0, tap * inChannels + c);
  }
}

function pool(
  { from, rule, time, channels, width, stride, dilation, before }: PoolPopulation,
  rates: ReadonlyMap<string, Float64Array>,
): Float64Array {
  const source = rates.get(from) ?? new Float64Array(0);
  return Float64Array.from({ length: time * channels }, (_, k) => {
    const [position, c] = [Math.floor(k / channels), k % channels];
    const window = Array.from({ length: width }, (__, tap) => position * stride - before + tap * dilation)
      .filter((at) => at >= 0 && at < source.length / channels)
      .map((at) => source[at * channels + c] ?? 0);
    return rule === 'average' ? window.reduce((sum, rate) => sum + rate, 0) / window.length : Math.max(0, ...window);
  });
}
