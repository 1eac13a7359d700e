import type { NetworkDescription, NetworkLayer } from '#shared/domain/network.ts';
import { inferShapes, listInputs } from '#shared/domain/network-shapes.ts';
import { unwrap } from '#shared/result/result.ts';
import { ribeiroResnet } from './ribeiro-resnet.ts';
import { toOutput, type Architecture } from './architecture.ts';
import { convolve, flatten, multiply, rectify } from './layers.ts';

/** Where the source cuts: its 45th of 50 layers, the last sum [16, 320]. */
const PUBLISHED_CUT = 'unit4.add';
const FILTERS = [128, 64, 32];
const UNITS = [64, 16];

/**
 * A network that was trained on something else, cut behind one of its layers, with a head of three convolutions and three dense layers
 * on it. Names and weights of the trunk stay what they are; which of its layers are frozen is for the job to say. The source does not
 * give the sizes of its head: those are ours.
 */
export const autoecgTransfer: Architecture = {
  id: 'autoecg-transfer',
  name: 'Transfer: a trained trunk, cut, with a new head (autoECG)',
  source: 'yuge97/autoECG, on the trunk of antonior92/automatic-ecg-diagnosis; sizes of the head: Overread',
  quirks: [],
  forms: [],
  describe({ outputCount = 1, cutAfter = PUBLISHED_CUT }, trunk = ribeiroResnet.describe({})) {
    const shape = unwrap(inferShapes(trunk)).get(cutAfter) ?? [];
    return {
      architecture: 'autoecg-transfer',
      inputShape: trunk.inputShape,
      hasLengths: trunk.hasLengths,
      layers: [...cut(trunk, cutAfter), ...toHead(shape, trunk.hasLengths), multiply('head.output', outputCount)],
      output: toOutput(outputCount),
    };
  },
};

/** Why a trunk cannot be cut there, as a sentence; undefined where it can. */
export function findCutProblem(trunk: NetworkDescription, cutAfter = PUBLISHED_CUT): string | undefined {
  const shapes = inferShapes(trunk);
  if (!shapes.ok) return shapes.error.message;
  if (trunk.layers.some(({ name }) => name.startsWith('head.')))
    return `The trunk '${trunk.architecture}' has a head of its own already: take the network that it was made from.`;
  const shape = trunk.layers.some(({ name }) => name === cutAfter) ? shapes.value.get(cutAfter) : undefined;
  if (shape === undefined) return `The trunk '${trunk.architecture}' has no layer '${cutAfter}' to cut it after.`;
  return shape.length < 2
    ? `The trunk '${trunk.architecture}' cannot be cut after '${cutAfter}': time is gone there, and the head needs it.`
    : undefined;
}

/** The layers that the one cut after needs, and itself. Each names what it reads, as the one before it may be gone. */
function cut(trunk: NetworkDescription, last: string): readonly NetworkLayer[] {
  const needed = new Set([last]);
  for (let index = trunk.layers.length - 1; index >= 0; index--) {
    if (needed.has(trunk.layers[index]?.name ?? '')) listInputs(trunk, index).forEach((name) => needed.add(name));
  }
  return trunk.layers
    .map((layer, index): NetworkLayer => ({ ...layer, inputs: listInputs(trunk, index) }))
    .filter(({ name }) => needed.has(name));
}

function toHead(shape: readonly (number | null)[], hasLengths: boolean): readonly NetworkLayer[] {
  const [time = null, ...rest] = shape;
  const isOneRow: readonly NetworkLayer[] =
    rest.length === 1
      ? []
      : [
          {
            name: 'head.steps',
            op: 'reshape',
            shape: [time, rest.reduce<number>((product, n) => product * (n ?? 1), 1)],
          },
        ];
  return [
    ...isOneRow,
    ...FILTERS.flatMap((filters, k) => [
      convolve(`head.conv${k + 1}`, { filters, width: 3 }),
      rectify(`head.conv${k + 1}.relu`),
    ]),
    time === null
      ? { name: 'head.mean', op: 'meanOverTime', isMasked: hasLengths }
      : { ...flatten('channels-last'), name: 'head.flatten' },
    ...UNITS.flatMap((units, k) => [multiply(`head.dense${k + 1}`, units), rectify(`head.dense${k + 1}.relu`)]),
  ];
}
