import { reconstructInto, toAverageBits, type BinaryKernel } from '#main/compression/alq/binary-kernel.ts';
import { createCoordinateMoments } from '#main/compression/alq/coordinate-moments.ts';
import { groupWeights } from '#main/compression/alq/grouping.ts';
import { createMoments, type Moments } from '#main/compression/alq/moments.ts';
import { sketchKernel } from '#main/compression/alq/sketch.ts';
import type { PackedModel } from '#main/compression/packed/packed-model.ts';
import type { PlacedWeight } from '../fit/weight-layout.ts';
import { findKernels, type CompressRun } from './compress-run.ts';

/** A kernel of signs on its way, with what the optimiser remembers of it. */
export interface AlqKernel {
  readonly placed: PlacedWeight;
  /** Its place in the order of the trained weights. */
  readonly trainedIndex: number;
  readonly kernel: BinaryKernel;
  readonly weightMoments: Moments;
  readonly coordinateMoments: Moments;
}

/** A weight that stays as numbers: biases, norms. */
export interface AlqFloats {
  readonly placed: PlacedWeight;
  readonly trainedIndex: number;
  readonly moments: Moments;
}

export interface AlqState {
  readonly kernels: readonly AlqKernel[];
  readonly floats: readonly AlqFloats[];
}

/** Sketches every kernel of the spec, and puts what comes out in the network's place. */
export function createAlqState(run: CompressRun): AlqState {
  const { spec, layout, values } = run;
  const kernels = findKernels(run).map((placed, k): AlqKernel => {
    const { rule, maxBits } = spec.kernels[k] ?? { rule: { kind: 'channelwise' }, maxBits: 1 };
    const grouping = groupWeights(placed.shape, rule);
    const kernel = sketchKernel(values.subarray(placed.start, placed.end), grouping, maxBits);
    return {
      placed,
      trainedIndex: layout.trained.indexOf(placed),
      kernel,
      weightMoments: createMoments(placed.end - placed.start),
      coordinateMoments: createCoordinateMoments(kernel),
    };
  });
  const floats = layout.trained.flatMap((placed, trainedIndex): AlqFloats[] =>
    kernels.some((own) => own.placed === placed)
      ? []
      : [{ placed, trainedIndex, moments: createMoments(placed.end - placed.start) }],
  );
  const state = { kernels, floats };
  takeKernels(run, state);
  return state;
}

/** Makes the network run with what the kernels stand for now. */
export function takeKernels({ values, take }: CompressRun, { kernels }: AlqState): void {
  for (const { placed, kernel } of kernels) reconstructInto(values.subarray(placed.start, placed.end), kernel);
  take();
}

export function countAverageBits({ kernels }: AlqState): number {
  return toAverageBits(kernels.map(({ kernel }) => kernel));
}

/** A copy of what the network is now, to be kept or written. */
export function toPackedModel({ spec, layout, values }: CompressRun, { kernels }: AlqState): PackedModel {
  return {
    network: spec.network,
    weights: layout.weights.map((placed) => {
      const index = kernels.findIndex((own) => own.placed === placed);
      const own = kernels[index];
      const rule = spec.kernels[index]?.rule;
      if (own === undefined || rule === undefined)
        return { kind: 'floats', name: placed.name, values: values.slice(placed.start, placed.end) };
      const { kernel } = own;
      return {
        kind: 'signs',
        name: placed.name,
        rule,
        kernel: {
          ...kernel,
          bitCounts: kernel.bitCounts.slice(),
          coordinates: kernel.coordinates.slice(),
          signs: kernel.signs.slice(),
        },
      };
    }),
  };
}
