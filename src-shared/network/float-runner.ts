import type { NetworkDescription } from '#shared/domain/network.ts';
import { assert } from '#shared/result/assert.ts';
import { Arena } from './arena.ts';
import { addByProducts, createConvolution } from './convolve.ts';
import { createRunner, type NetworkRunner } from './create-runner.ts';
import { createProductKernel } from './product-kernel.ts';
import { sliceWeights } from './slice-weights.ts';

export interface FloatRunnerOptions {
  /** 'plain' is for comparison: it gives the same bits. */
  readonly kernel?: 'wasm' | 'plain';
}

/**
 * Runs a network on float32 weights, plainly: what TensorFlow gives, within rounding. The network may end anywhere, so that a part of
 * one can be run. Throws where findRunProblem finds something.
 * @param weights  all numbers in the order of listWeights
 */
export function createFloatRunner(
  network: NetworkDescription,
  weights: Float32Array,
  { kernel: wanted = 'wasm' }: FloatRunnerOptions = {},
): NetworkRunner {
  const arena = new Arena();
  const addProducts = wanted === 'wasm' ? createProductKernel(arena) : addByProducts;
  const byName = sliceWeights(network, weights);
  return createRunner(network, {
    arena,
    place(layer, { inputs, output }) {
      const findFloats = (part: string) => byName.get(`${layer}.${part}`);
      return {
        inputs,
        output,
        findFloats,
        convolve(input, form) {
          const kernel = findFloats('kernel');
          assert(kernel !== undefined, () => `createFloatRunner: '${layer}' has no kernel`);
          const place = { arena, output, findFloats };
          return createConvolution(input, form, place, (source) => addProducts(kernel, source, place));
        },
      };
    },
  });
}
