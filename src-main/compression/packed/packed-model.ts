import { reconstructInto, type BinaryKernel } from '#main/compression/alq/binary-kernel.ts';
import type { GroupingRule } from '#main/compression/alq/grouping.ts';
import { decodeKernel, type CodedKernel } from '#main/compression/codes/coded-kernel.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';

/** How coordinates are kept in a file; 'int8' in 255 steps from 0 to the greatest of their kernel, as none is negative. */
export const COORDINATE_ENCODINGS = ['float32', 'float16', 'int8'] as const;
export type CoordinateEncoding = (typeof COORDINATE_ENCODINGS)[number];

/** How everything else is kept: biases, norms, kernels that were left as they are. */
export const FLOAT_ENCODINGS = ['float32', 'float16'] as const;
export type FloatEncoding = (typeof FLOAT_ENCODINGS)[number];

/** One weight of a network in a packed model. */
export type PackedWeight =
  | {
      readonly kind: 'signs';
      readonly name: string;
      readonly rule: GroupingRule;
      readonly kernel: BinaryKernel;
    }
  | { readonly kind: 'codes'; readonly name: string; readonly kernel: CodedKernel }
  | { readonly kind: 'floats'; readonly name: string; readonly values: Float32Array };

/** A network some of whose kernels are sums of signs, or codes of a few bits. */
export interface PackedModel {
  readonly network: NetworkDescription;
  /** In the order of listWeights, all of them. */
  readonly weights: readonly PackedWeight[];
}

/** The float32 weights that a packed model stands for, in file order: what TensorFlow runs. */
export function unpackWeights({ weights }: Pick<PackedModel, 'weights'>): Float32Array {
  const parts = weights.map((weight) => {
    if (weight.kind === 'floats') return weight.values;
    if (weight.kind === 'codes') return decodeKernel(weight.kernel);
    const { groupCount, groupSize } = weight.kernel.grouping;
    const values = new Float32Array(groupCount * groupSize);
    reconstructInto(values, weight.kernel);
    return values;
  });
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
