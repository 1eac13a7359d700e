import { Arena } from '#shared/network/arena.ts';
import { addByProducts, createConvolution } from '#shared/network/convolve.ts';
import { createRunner, type NetworkRunner } from '#shared/network/create-runner.ts';
import { decodeKernel } from '#main/compression/codes/coded-kernel.ts';
import { assert } from '#shared/result/assert.ts';
import { addBySigns } from './add-by-signs.ts';
import type { PackedModel, PackedWeight } from './packed-model.ts';
import { createSignKernel } from './sign-kernel.ts';

export interface RunnerOptions {
  /** 'plain' is for comparison. */
  readonly engine?: 'wasm' | 'plain';
}

/**
 * Runs a network on its packed weights, without TensorFlow: what the dequantised network gives, within rounding (1e-5). Throws where
 * findRunProblem finds something.
 */
export function createPackedRunner({ network, weights }: PackedModel, options: RunnerOptions = {}): NetworkRunner {
  const arena = new Arena();
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const addSigns = createSignKernel(arena, options.engine);
  return createRunner(network, {
    arena,
    place(layer, { inputs, output }) {
      const findFloats = (part: string) => toFloats(byName.get(`${layer}.${part}`));
      return {
        inputs,
        output,
        findFloats,
        convolve(input, form) {
          const kernel = byName.get(`${layer}.kernel`);
          assert(kernel !== undefined, () => `createPackedRunner: '${layer}' has no kernel`);
          return createConvolution(input, form, { arena, output, findFloats }, (source) =>
            kernel.kind === 'signs'
              ? addBySigns(kernel, source, { arena, output, addSigns })
              : addByProducts(kernel.kind === 'codes' ? decodeKernel(kernel.kernel) : kernel.values, source, {
                  arena,
                  output,
                }),
          );
        },
      };
    },
  });
}

/** The numbers of a weight that is no kernel. */
function toFloats(weight: PackedWeight | undefined): Float32Array | undefined {
  if (weight === undefined) return undefined;
  assert(weight.kind === 'floats', () => 'createPackedRunner: only kernels are kept as signs or codes');
  return weight.values;
}
