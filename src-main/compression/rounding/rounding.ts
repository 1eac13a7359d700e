import { decodeFloat16, encodeFloat16 } from '#main/tensor/protocol/float16.ts';
import type { RoundingMethod } from '../methods.ts';
import { codeBySteps, decodeKernel } from '../codes/coded-kernel.ts';

/** Maps the weights of one kernel to those that a method can store, and says how many bits a weight takes without its scales. */
export interface Rounding {
  readonly bitsPerWeight: number;
  /** How what was rounded is kept: as codes, or as 16-bit numbers. */
  readonly coding: 'levels' | 'steps' | 'numbers';
  /**
   * @param weights  [..., out] of one kernel
   * @param outCount  output channels, the last axis
   */
  round(weights: Float32Array, outCount: number): Float32Array;
}

export function findRounding(method: RoundingMethod): Rounding {
  switch (method) {
    case 'float16':
      return { bitsPerWeight: 16, coding: 'numbers', round: (weights) => decodeFloat16(encodeFloat16(weights)) };
    case 'int8':
      return { bitsPerWeight: 8, coding: 'steps', round: roundToInt8 };
    case 'binary-connect':
      return { bitsPerWeight: 1, coding: 'levels', round: (weights) => weights.map((value) => (value < 0 ? -1 : 1)) };
    case 'dorefa-2':
      return { bitsPerWeight: 2, coding: 'levels', round: (weights) => roundAsDorefa(weights, 2) };
    case 'dorefa-3':
      return { bitsPerWeight: 3, coding: 'levels', round: (weights) => roundAsDorefa(weights, 3) };
    case 'inq':
      return { bitsPerWeight: INQ_BITS, coding: 'levels', round: (weights) => roundToPowers(weights) };
  }
}

/** 127 steps to either side of 0, for each output channel its own. */
function roundToInt8(weights: Float32Array, outCount: number): Float32Array {
  return decodeKernel(codeBySteps(weights, { bits: 8, outCount }));
}

/**
 * DoReFa-Net (Zhou et al. 2016): tanh of the weights, scaled to [0, 1] over the kernel, in 2^bits - 1 equal steps, and back to [-1, 1].
 */
function roundAsDorefa(weights: Float32Array, bits: number): Float32Array {
  const steps = 2 ** bits - 1;
  const bent = weights.map(Math.tanh);
  const greatest = bent.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return bent.map((value) => (2 * Math.round(steps * (value / (2 * greatest) + 0.5))) / steps - 1);
}

/** Zero, or a sign and one of seven powers of two. */
export const INQ_BITS = 4;
const INQ_POWERS = 2 ** (INQ_BITS - 1) - 1;

/** Incremental network quantisation (Zhou et al. 2017): the greatest power of two is that below 4/3 of the greatest weight. */
export function roundToPowers(weights: Float32Array): Float32Array {
  const greatest = weights.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (greatest === 0) return weights.slice();
  const top = Math.floor(Math.log2((4 * greatest) / 3));
  return weights.map((value) => Math.sign(value) * toPower(Math.abs(value), top));
}

/** The nearest of 0 and 2^top, 2^(top - 1), ...; halves between two go where the paper puts them, at 3/4 of the greater one. */
function toPower(size: number, top: number): number {
  for (let k = 0; k < INQ_POWERS; k++) {
    const power = 2 ** (top - k);
    if (size >= 0.75 * power) return power;
  }
  return 0;
}

/** Shares of a kernel's weights that INQ has fixed after each of its steps, the greatest first (Zhou et al. 2017). */
export const INQ_SHARES = [0.5, 0.75, 0.875, 1] as const;

/** @returns [weights] 1 where a weight is among the greatest `share` of them */
export function chooseGreatest(weights: Float32Array, share: number): Uint8Array {
  const order = [...weights.keys()].sort((a, b) => Math.abs(weights[b] ?? 0) - Math.abs(weights[a] ?? 0));
  const chosen = new Uint8Array(weights.length);
  for (const k of order.slice(0, Math.round(share * weights.length))) chosen[k] = 1;
  return chosen;
}
