import { drawNormal, type Random } from '#main/preprocessing/random.ts';
import { countParameters, type ArchitectureFacts } from './protocol.ts';

/**
 * Kernels after He et al. 2015 (normal, variance 2 / fan-in); the second convolution of a residual block a quarter of that, so that a
 * block begins near to its shortcut and five of them do not multiply (as in Zhang et al. 2019), the last layer a tenth; biases 0. In
 * file order.
 */
export function drawInitialWeights(facts: Pick<ArchitectureFacts, 'weights'>, random: Random): Float32Array {
  const values = new Float32Array(countParameters(facts));
  let offset = 0;
  for (const { name, shape } of facts.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (!name.endsWith('.bias')) {
      const fanIn = size / (shape.at(-1) ?? 1);
      const deviation = Math.sqrt(2 / fanIn) * toFactor(name);
      for (let i = 0; i < size; i++) values[offset + i] = deviation * drawNormal(random);
    }
    offset += size;
  }
  return values;
}

function toFactor(name: string): number {
  if (name.startsWith('output.')) return 0.1;
  return name.endsWith('.b.kernel') ? 0.25 : 1;
}
