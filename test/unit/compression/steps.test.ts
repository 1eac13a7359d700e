import { describe, expect, it } from 'vitest';
import { reconstructInto, toAverageBits, type BinaryKernel } from '#main/compression/alq/binary-kernel.ts';
import {
  createCoordinateMoments,
  removeBitWithMoments,
  stepCoordinates,
  toCoordinateGradient,
} from '#main/compression/alq/coordinate-moments.ts';
import { groupWeights } from '#main/compression/alq/grouping.ts';
import { createMoments, stepFloats, updateMoments } from '#main/compression/alq/moments.ts';
import { estimateLossIncreases, pruneCoordinates } from '#main/compression/alq/prune.ts';
import { sketchKernel } from '#main/compression/alq/sketch.ts';
import { stepBases } from '#main/compression/alq/step-bases.ts';
import { createRandom } from '#test/builders/random.ts';

const GROUPING = groupWeights([8, 1, 12], { kind: 'kernelwise' });

function draw(count: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: count }, () => 2 * random() - 1);
}

function toWeights(kernel: BinaryKernel): Float64Array {
  const weights = new Float64Array(96);
  reconstructInto(weights, kernel);
  return weights;
}

/** A bowl around wanted weights, with a curvature of its own for each: loss and gradient. */
function bowl(wanted: Float64Array, curvature: Float64Array) {
  return {
    loss: (weights: Float64Array) =>
      weights.reduce((sum, value, k) => sum + 0.5 * (curvature[k] ?? 0) * (value - (wanted[k] ?? 0)) ** 2, 0),
    gradient: (weights: Float64Array) => weights.map((value, k) => (curvature[k] ?? 0) * (value - (wanted[k] ?? 0))),
  };
}

describe('steps on bases and coordinates', () => {
  const { loss, gradient } = bowl(
    draw(96, 2),
    draw(96, 3).map((value) => 1.2 + value),
  );

  it('bring the loss of a bowl down with two bits a weight, first by bases and then by coordinates', () => {
    const kernel = sketchKernel(draw(96, 1), GROUPING, 2);
    const start = loss(toWeights(kernel));
    const moments = createMoments(96);
    for (let step = 0; step < 300; step++) {
      const weights = toWeights(kernel);
      updateMoments(moments, gradient(weights));
      stepBases(kernel, { weights, moments, learningRate: 0.02 });
    }
    const afterBases = loss(toWeights(kernel));
    const coordinateMoments = createCoordinateMoments(kernel);
    for (let step = 0; step < 300; step++)
      stepCoordinates(kernel, coordinateMoments, { weightGradient: gradient(toWeights(kernel)), learningRate: 0.002 });
    const afterCoordinates = loss(toWeights(kernel));

    expect(afterBases).toBeLessThan(0.35 * start);
    expect(afterCoordinates).toBeLessThanOrEqual(afterBases);
    expect(toAverageBits([kernel])).toBe(2);
    expect(Math.min(...kernel.coordinates)).toBeGreaterThanOrEqual(0);
  });

  it('have the gradient by a coordinate that a small change of it shows', () => {
    const kernel = sketchKernel(draw(96, 4), GROUPING, 3);
    const own = toCoordinateGradient(kernel, gradient(toWeights(kernel)));
    for (const at of [0, 1, 2, 10, 20, 35]) {
      const before = kernel.coordinates[at] ?? 0;
      kernel.coordinates[at] = before + 1e-5;
      const more = loss(toWeights(kernel));
      kernel.coordinates[at] = before - 1e-5;
      const less = loss(toWeights(kernel));
      kernel.coordinates[at] = before;
      expect(own[at]).toBeCloseTo((more - less) / 2e-5, 5);
    }
  });

  it('move what is not quantised by the learning rate at the first step, as Adam does', () => {
    const biases = Float64Array.of(1, -1);
    const moments = createMoments(2);
    updateMoments(moments, Float64Array.of(3, -0.5));
    stepFloats(biases, moments, 0.01);
    expect(biases[0]).toBeCloseTo(0.99, 6);
    expect(biases[1]).toBeCloseTo(-0.99, 6);
  });
});

describe('pruning', () => {
  it('takes away the coordinate whose loss rises least, and its moments with it', () => {
    const kernel = sketchKernel(draw(96, 6), GROUPING, 3);
    const moments = createCoordinateMoments(kernel);
    moments.mean.forEach((_, k) => (moments.mean[k] = k));
    const curvature = new Float64Array(kernel.coordinates.length).fill(8);
    const gradient = new Float64Array(kernel.coordinates.length);
    const increases = estimateLossIncreases(kernel, 0, { gradient, curvature });
    const least = increases.reduce((best, one) => (one.increase < best.increase ? one : best));

    const removed = pruneCoordinates([kernel], [moments], {
      increases: [increases],
      shares: { owed: new Float64Array(1), share: 1 / 36 },
    });

    expect(removed).toBe(1);
    expect(kernel.bitCounts[least.group]).toBe(2);
    expect(toAverageBits([kernel])).toBeCloseTo(35 / 12, 12);
  });

  it('is exact about the loss of a bowl without interaction, in every coordinate', () => {
    const curvature = new Float64Array(96).fill(0.7);
    const { loss, gradient } = bowl(draw(96, 7), curvature);
    const kernel = sketchKernel(draw(96, 8), GROUPING, 3);
    const before = loss(toWeights(kernel));
    const increases = estimateLossIncreases(kernel, 0, {
      gradient: toCoordinateGradient(kernel, gradient(toWeights(kernel))),
      // Along a coordinate all eight weights of its group move.
      curvature: new Float64Array(kernel.coordinates.length).fill(8 * 0.7),
    });
    for (const { group, bit, increase } of increases) {
      const changed: BinaryKernel = {
        ...kernel,
        bitCounts: kernel.bitCounts.slice(),
        coordinates: kernel.coordinates.slice(),
        signs: kernel.signs.slice(),
      };
      removeBitWithMoments(changed, createCoordinateMoments(kernel), group, bit);
      expect(loss(toWeights(changed)) - before).toBeCloseTo(increase, 10);
    }
  });

  it('takes one of 36 coordinates every third time where a share of 1 % is asked for', () => {
    const kernel = sketchKernel(draw(96, 6), GROUPING, 3);
    const moments = createCoordinateMoments(kernel);
    const shares = { owed: new Float64Array(1), share: 0.01 };
    const nothing = new Float64Array(kernel.coordinates.length);
    const counts = Array.from({ length: 6 }, () => {
      const increases = [estimateLossIncreases(kernel, 0, { gradient: nothing, curvature: nothing.map(() => 1) })];
      return pruneCoordinates([kernel], [moments], { increases, shares });
    });
    expect(counts).toEqual([0, 0, 1, 0, 0, 1]);
  });

  it('takes several bits of one group without mistaking one for another', () => {
    const kernel = sketchKernel(draw(96, 9), GROUPING, 3);
    const kept = kernel.coordinates[1];
    const one = { kernelIndex: 0, group: 0, increase: 0 };
    pruneCoordinates([kernel], [createCoordinateMoments(kernel)], {
      increases: [
        [
          { ...one, bit: 0 },
          { ...one, bit: 2 },
        ],
      ],
      shares: { owed: new Float64Array(1), share: 1 },
    });
    expect(kernel.bitCounts[0]).toBe(1);
    expect(kernel.coordinates[0]).toBe(kept);
  });
});
