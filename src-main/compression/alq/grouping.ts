import { assert } from '#shared/result/assert.ts';

/**
 * Which weights of a kernel share bases and coordinates: 'channelwise' all of an output channel; 'kernelwise' one kernel from one input
 * channel to one output channel; 'pixelwise' one position of an output channel, over its inputs; 'subchannelwise' an output channel
 * (a row of a dense layer) in equal parts.
 */
export type GroupingRule =
  | { readonly kind: 'channelwise' | 'kernelwise' | 'pixelwise' }
  | { readonly kind: 'subchannelwise'; readonly parts: number };

/** All groups of a kernel have one size. Groups of one output channel lie side by side, output channels in order. */
export interface Grouping {
  readonly groupCount: number;
  readonly groupSize: number;
  /** [groupCount * groupSize] places of a group's weights in the kernel. */
  readonly places: Int32Array;
}

/**
 * @param shape  of the kernel, [...positions, in, out]; a dense kernel is [in, out]
 * Throws where the parts of a row are not equally long. Source: Qu et al. 2020 (ALQ), section 3.1.
 */
export function groupWeights(shape: readonly number[], rule: GroupingRule): Grouping {
  assert(shape.length >= 2, () => `groupWeights: [..., in, out] wanted, got ${shape.length} axes`);
  const outCount = shape.at(-1) ?? 0;
  const inCount = shape.at(-2) ?? 0;
  const positionCount = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const perOut = positionCount * inCount;
  const { groupSize, toPlace } = describe(rule, { positionCount, inCount, perOut });
  const groupsPerOut = perOut / groupSize;
  const places = new Int32Array(outCount * perOut);
  for (let out = 0; out < outCount; out++) {
    for (let part = 0; part < groupsPerOut; part++) {
      const first = (out * groupsPerOut + part) * groupSize;
      for (let k = 0; k < groupSize; k++) places[first + k] = toPlace(part, k) * outCount + out;
    }
  }
  return { groupCount: outCount * groupsPerOut, groupSize, places };
}

interface KernelSizes {
  readonly positionCount: number;
  readonly inCount: number;
  readonly perOut: number;
}

interface GroupForm {
  readonly groupSize: number;
  /** Place, within what an output channel reads, of weight k of a part. */
  readonly toPlace: (part: number, k: number) => number;
}

function describe(rule: GroupingRule, { positionCount, inCount, perOut }: KernelSizes): GroupForm {
  switch (rule.kind) {
    case 'channelwise':
      return { groupSize: perOut, toPlace: (_, k) => k };
    case 'kernelwise':
      return { groupSize: positionCount, toPlace: (part, k) => k * inCount + part };
    case 'pixelwise':
      return { groupSize: inCount, toPlace: (part, k) => part * inCount + k };
    case 'subchannelwise': {
      const groupSize = perOut / rule.parts;
      assert(
        Number.isInteger(groupSize),
        () => `groupWeights: ${perOut} weights cannot be cut into ${rule.parts} equal parts`,
      );
      return { groupSize, toPlace: (part, k) => part * groupSize + k };
    }
  }
}
