import { connectSpikes } from './connect-spikes.ts';
import { fire, NO_SCALE, type LayerAnswer, type LayerContext, type Part } from './layer-answer.ts';
import { changeCurrent, toCurrent, type LayerSignal, type SpikeSignal } from './layer-signal.ts';

/**
 * Sums that may be below 0 become neurons that tell their height above a level, which is the lowest that calibration has met: maxima and
 * means of heights are those of the sums. What reads them takes the level off again.
 * @param pool  what is made of the heights
 */
export function liftSums(
  { current, time }: Extract<LayerSignal, { kind: 'current' }>,
  context: LayerContext,
  pool: (lifted: SpikeSignal) => LayerAnswer,
): LayerAnswer {
  const { inputName: name, findGain } = context;
  const both = splitScales(context, current.channels);
  if (both === undefined) return NO_SCALE;
  const { ranges: scales, depths: lifts } = both;
  const toFactor = (c: number) => findGain(name) / (scales[c] ?? 1);
  const lifted = changeCurrent(current, toFactor, (c) => (lifts[c] ?? 0) * toFactor(c));
  const { signal, populations } = fire({ kind: 'neurons', name, time, scales, ...lifted }, lifts);
  const pooled = pool(signal);
  return 'why' in pooled ? pooled : { ...pooled, populations: [...populations, ...(pooled.populations ?? [])] };
}

/**
 * Sums that may be below 0 become two layers of neurons, for what is above and what is below 0, of which the kernel takes the difference:
 * nothing stays nothing, as it must at the ends of a convolution.
 */
export function connectSums(
  layer: Part<'convolution1d'> | Part<'dense'>,
  { current, time }: Extract<LayerSignal, { kind: 'current' }>,
  context: LayerContext,
): LayerAnswer {
  const { inputName, findGain, shape } = context;
  const both = splitScales(context, current.channels);
  if (both === undefined) return NO_SCALE;
  const { ranges, depths } = both;
  const tell = (name: string, scales: Float32Array, sign: 1 | -1) => {
    const own = changeCurrent(current, (c) => (sign * findGain(inputName)) / (scales[c] ?? 1));
    return fire({ kind: 'neurons', name, time, scales, ...own }, null);
  };
  // A channel that is hardly ever above 0 has a height of its own all the same.
  const heights = ranges.map((range, c) => Math.max(range - (depths[c] ?? 0), LEAST_HEIGHT * range));
  const above = tell(`${inputName}.above`, heights, 1);
  const below = tell(
    `${inputName}.below`,
    depths.map((depth, c) => Math.max(depth, LEAST_HEIGHT * (ranges[c] ?? 0))),
    -1,
  );
  const [plus, minus] = [connectSpikes(layer, above.signal, context), connectSpikes(layer, below.signal, context)];
  if ('why' in plus || 'why' in minus) return 'why' in plus ? plus : minus;
  const { channels, bias, connections } = toCurrent(plus.signal, shape[1]);
  const taken = changeCurrent(toCurrent(minus.signal, shape[1]), () => -1);
  return {
    signal: {
      kind: 'current',
      time: shape[0],
      current: { channels, bias, analog: [], connections: [...connections, ...taken.connections] },
    },
    populations: [...above.populations, ...below.populations],
  };
}

/** Of the range: a smaller scale would leave weights no room in 16 bits. */
const LEAST_HEIGHT = 0.1;

/** Of sums that may be below 0: how far they range, and how much of that lies below 0. */
function splitScales({ inputName, findScales }: LayerContext, channels: number) {
  const both = findScales(inputName);
  if (both?.length !== 2 * channels) return undefined;
  return { ranges: both.slice(0, channels), depths: both.slice(channels) };
}
