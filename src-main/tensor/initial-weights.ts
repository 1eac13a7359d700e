import { drawNormal, type Random } from '#main/preprocessing/random.ts';
import { countParameters, type WeightTable } from './protocol.ts';

/**
 * Kernels after He et al. 2015 (normal, variance 2 / fan-in); the second convolution of a residual block a quarter of that, so that a
 * block begins near to its shortcut and five of them do not multiply (as in Zhang et al. 2019), the last layer a tenth; scales and
 * variances 1, biases and means 0. In file order.
 */
export function drawInitialWeights(table: WeightTable, random: Random): Float32Array {
  const values = new Float32Array(countParameters(table));
  let offset = 0;
  for (const { name, shape } of table.weights) {
    const size = shape.reduce((product, length) => product * length, 1);
    if (ONES.test(name)) {
      values.fill(1, offset, offset + size);
    } else if (KERNELS.test(name)) {
      const fanIn = size / (shape.at(-1) ?? 1);
      const deviation = Math.sqrt(2 / fanIn) * toFactor(name);
      for (let i = 0; i < size; i++) values[offset + i] = deviation * drawNormal(random);
    }
    offset += size;
  }
  return values;
}

const KERNELS = /[.]kernel$|[.]recurrentKernel$/;
const ONES = /[.]gamma$|[.]variance$/;

function toFactor(name: string): number {
  if (name.startsWith('output.')) return 0.1;
  return name.endsWith('.b.kernel') ? 0.25 : 1;
}
