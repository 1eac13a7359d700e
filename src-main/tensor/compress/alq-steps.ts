import { stepCoordinates, toCoordinateGradient } from '#main/compression/alq/coordinate-moments.ts';
import { stepFloats, toCurvature, toPseudoScales, updateMoments } from '#main/compression/alq/moments.ts';
import {
  estimateLossIncreases,
  pruneCoordinates,
  type LossIncrease,
  type PruningShares,
} from '#main/compression/alq/prune.ts';
import { stepBases } from '#main/compression/alq/step-bases.ts';
import type { BatchGradients, CompressRun } from './compress-run.ts';
import { takeKernels, type AlqKernel, type AlqState } from './alq-state.ts';

/** One step on the bases of all kernels, and Adam's on everything else. */
export function stepAllBases(run: CompressRun, state: AlqState, step: AlqStep): void {
  for (const own of state.kernels) {
    updateMoments(own.weightMoments, step.gradients[own.trainedIndex] ?? []);
    const weights = run.values.subarray(own.placed.start, own.placed.end);
    stepBases(own.kernel, { weights, moments: own.weightMoments, learningRate: step.learningRate });
  }
  stepAllFloats(run, state, step);
  takeKernels(run, state);
}

/** The same on the coordinates. */
export function stepAllCoordinates(run: CompressRun, state: AlqState, step: AlqStep): void {
  for (const own of state.kernels) {
    const weightGradient = step.gradients[own.trainedIndex] ?? [];
    stepCoordinates(own.kernel, own.coordinateMoments, { weightGradient, learningRate: step.learningRate });
  }
  stepAllFloats(run, state, step);
  takeKernels(run, state);
}

export interface AlqStep extends Pick<BatchGradients, 'gradients'> {
  readonly learningRate: number;
}

export function stepAllFloats(
  { values }: CompressRun,
  { floats }: AlqState,
  { gradients, learningRate }: AlqStep,
): void {
  for (const { placed, trainedIndex, moments } of floats) {
    updateMoments(moments, gradients[trainedIndex] ?? []);
    stepFloats(values.subarray(placed.start, placed.end), moments, learningRate);
  }
}

export interface PruningStep {
  /** Gradients over all training rows, in the order of the trained weights; null: the running means of batches. */
  readonly fullGradients: readonly Float64Array[] | null;
  readonly shares: PruningShares;
  readonly learningRate: number;
}

/** Takes away a share of each kernel's coordinates, those whose loss is expected to rise least. @returns how many */
export function pruneAll({ kernels }: AlqState, step: PruningStep): number {
  const increases = kernels.map((own, index) => estimateIncreases(own, index, step));
  return pruneCoordinates(
    kernels.map(({ kernel }) => kernel),
    kernels.map(({ coordinateMoments }) => coordinateMoments),
    { increases, shares: step.shares },
  );
}

/**
 * -g a + h a² / 2 for every coordinate of a kernel. With running moments ĝ and h are those of the coordinate steps; with the gradient over
 * all rows, h is their h as well, without the learning rate in g: both as they rank measured losses best.
 */
export function estimateIncreases(
  { kernel, trainedIndex, coordinateMoments }: AlqKernel,
  kernelIndex: number,
  { fullGradients, learningRate }: Pick<PruningStep, 'fullGradients' | 'learningRate'>,
): LossIncrease[] {
  const scales = toPseudoScales(coordinateMoments, learningRate);
  const curvature = Float64Array.from(coordinateMoments.mean, (_, at) => toCurvature(coordinateMoments, scales, at));
  const gradient =
    fullGradients === null
      ? coordinateMoments.mean.map((mean) => scales.gradientScale * mean)
      : toCoordinateGradient(kernel, fullGradients[trainedIndex] ?? []);
  return estimateLossIncreases(kernel, kernelIndex, { gradient, curvature });
}
