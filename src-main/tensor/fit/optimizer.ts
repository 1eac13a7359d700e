import { assertNever } from '#shared/result/assert.ts';
import type { FitOptimizer } from '../protocol/fit-spec.ts';
import type { PlacedWeight } from './weight-layout.ts';

/**
 * Moves weights against their gradients. Outside TensorFlow: one pass over plain arrays is sooner than a dozen operations that each make
 * new ones, and what is to be kept in a checkpoint is at hand.
 */
export interface Optimizer {
  /** Flat like the weights; two for Adam, one for momentum. */
  readonly moments: readonly Float32Array[];
  /**
   * One step, in place.
   * @param weights  all of the network, flat
   * @param gradients  of the trained weights, in their order, each [its size]
   * @param stepIndex  steps done before this one, from 0
   */
  step(weights: Float32Array, gradients: readonly Float32Array[], step: OptimizerStep): void;
}

export interface OptimizerStep {
  readonly learningRate: number;
  readonly stepIndex: number;
  /** Greatest length of all gradients together; null: not limited. */
  readonly gradientLimit: number | null;
}

/** Source: PyTorch's order of things (Adam's epsilon beside the corrected root, Nesterov after Sutskever et al. 2013). */
export function createOptimizer(
  options: FitOptimizer,
  { trained, size }: { readonly trained: readonly PlacedWeight[]; readonly size: number },
): Optimizer {
  const momentCount = options.kind !== 'sgd' ? 2 : options.momentum > 0 ? 1 : 0;
  const moments = Array.from({ length: momentCount }, () => new Float32Array(size));
  return {
    moments,
    step(weights, gradients, { learningRate, stepIndex, gradientLimit }) {
      const scale = gradientLimit === null ? 1 : toScale(gradients, gradientLimit);
      trained.forEach((weight, k) => {
        const gradient = gradients[k];
        if (gradient?.length !== weight.end - weight.start)
          throw new Error(`step: ${weight.name} wants ${weight.end - weight.start} gradients, got ${gradient?.length}`);
        const piece: Piece = { weights, gradient, moments, weight, scale, learningRate, stepIndex };
        moveBy(options, piece);
      });
    },
  };
}

interface Piece {
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  readonly moments: readonly Float32Array[];
  readonly weight: PlacedWeight;
  readonly scale: number;
  readonly learningRate: number;
  readonly stepIndex: number;
}

function moveBy(options: FitOptimizer, piece: Piece): void {
  switch (options.kind) {
    case 'adam':
      moveByAdam(piece, { ...options, added: options.weightDecay, takenOff: 0 });
      break;
    case 'adamw':
      moveByAdam(piece, {
        ...options,
        added: 0,
        takenOff: decays(piece.weight) ? piece.learningRate * options.weightDecay : 0,
      });
      break;
    case 'sgd':
      moveBySgd(piece, options);
      break;
    default:
      assertNever(options, 'moveBy');
  }
}

interface AdamNumbers {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly added: number;
  readonly takenOff: number;
}

function moveByAdam(piece: Piece, { beta1, beta2, epsilon, added, takenOff }: AdamNumbers): void {
  const { weights, gradient, scale, stepIndex, learningRate } = piece;
  const { start } = piece.weight;
  const [first, second] = piece.moments;
  if (first === undefined || second === undefined) throw new Error('moveByAdam: two moments wanted');
  const rate = learningRate / (1 - beta1 ** (stepIndex + 1));
  const root = 1 / Math.sqrt(1 - beta2 ** (stepIndex + 1));
  const kept = 1 - takenOff;
  for (let i = 0; i < gradient.length; i++) {
    const at = start + i;
    const old = weights[at] as number; // within the array: the lengths were compared
    const g = (gradient[i] as number) * scale + added * old; // the same
    const m = beta1 * (first[at] as number) + (1 - beta1) * g; // the same
    const v = beta2 * (second[at] as number) + (1 - beta2) * g * g; // the same
    first[at] = m;
    second[at] = v;
    weights[at] = kept * old - (rate * m) / (Math.sqrt(v) * root + epsilon);
  }
}

/** Momentum begins with the first gradient itself, as PyTorch's does. */
function moveBySgd(piece: Piece, options: Extract<FitOptimizer, { kind: 'sgd' }>): void {
  const { weights, gradient, scale, learningRate } = piece;
  const { start } = piece.weight;
  const [velocity] = piece.moments;
  const { momentum, isNesterov, weightDecay } = options;
  for (let i = 0; i < gradient.length; i++) {
    const at = start + i;
    const old = weights[at] ?? 0;
    const g = (gradient[i] ?? 0) * scale + weightDecay * old;
    let direction = g;
    if (velocity !== undefined) {
      const speed = momentum * (velocity[at] ?? 0) + g;
      velocity[at] = speed;
      direction = isNesterov ? g + momentum * speed : speed;
    }
    weights[at] = old - learningRate * direction;
  }
}

/** Biases, scales and shifts are left where they are: only products with weights decay. */
function decays({ name }: PlacedWeight): boolean {
  return /ernel$/.test(name);
}

/** Factor that brings the gradients' common length down to the limit; 1 below it. */
function toScale(gradients: readonly Float32Array[], limit: number): number {
  let sum = 0;
  for (const gradient of gradients) for (const value of gradient) sum += value * value;
  return Math.min(1, limit / (Math.sqrt(sum) + 1e-12));
}

/**
 * Running mean of the weights, in place; shorter at the start, so that the drawn weights are soon forgotten.
 * @param stepCount  steps done so far, this one too
 */
export function averageInto(
  averages: Float32Array,
  weights: Float32Array,
  { decay, stepCount }: { readonly decay: number; readonly stepCount: number },
): void {
  const kept = Math.min(decay, (1 + stepCount) / (10 + stepCount));
  for (let i = 0; i < averages.length; i++) averages[i] = kept * (averages[i] ?? 0) + (1 - kept) * (weights[i] ?? 0);
}
