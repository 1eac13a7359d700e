/** Running moments of gradients, as ALQ keeps them (AMSGrad: Reddi et al. 2018). */
export interface Moments {
  readonly mean: Float64Array;
  readonly square: Float64Array;
  readonly largestSquare: Float64Array;
  /** Steps so far. */
  stepCount: number;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

export function createMoments(size: number): Moments {
  return {
    mean: new Float64Array(size),
    square: new Float64Array(size),
    largestSquare: new Float64Array(size),
    stepCount: 0,
  };
}

/** Takes one more gradient in. */
export function updateMoments(moments: Moments, gradient: ArrayLike<number>): void {
  const { mean, square, largestSquare } = moments;
  moments.stepCount++;
  for (let i = 0; i < mean.length; i++) {
    const value = gradient[i] ?? 0;
    mean[i] = BETA_1 * (mean[i] ?? 0) + (1 - BETA_1) * value;
    const next = BETA_2 * (square[i] ?? 0) + (1 - BETA_2) * value * value;
    square[i] = next;
    if (next > (largestSquare[i] ?? 0)) largestSquare[i] = next;
  }
}

/** What to divide the stored moments by, since they began at 0. */
export interface PseudoScales {
  /** ĝ = gradientScale x mean: learning rate in it. */
  readonly gradientScale: number;
  /** h = curvatureScale x sqrt(largestSquare) + curvatureFloor. */
  readonly curvatureScale: number;
  readonly curvatureFloor: number;
}

/**
 * Pseudo-gradient ĝ = rate m / (1 - beta1^t) and the diagonal of the pseudo-Hessian h = sqrt(v̂) / sqrt(1 - beta2^t) + epsilon: the
 * quadratic model of the loss that ALQ minimises, whose minimum without any constraint is Adam's step, ŵ - ĝ / h.
 */
export function toPseudoScales({ stepCount }: Moments, learningRate: number): PseudoScales {
  return {
    gradientScale: learningRate / (1 - BETA_1 ** stepCount),
    curvatureScale: 1 / Math.sqrt(1 - BETA_2 ** stepCount),
    curvatureFloor: EPSILON,
  };
}

/** Curvature h at one place. */
export function toCurvature({ largestSquare }: Moments, scales: PseudoScales, place: number): number {
  return scales.curvatureScale * Math.sqrt(largestSquare[place] ?? 0) + scales.curvatureFloor;
}

/** One step of Adam on values that are not quantised: biases. */
export function stepFloats(values: Float32Array | Float64Array, moments: Moments, learningRate: number): void {
  const scales = toPseudoScales(moments, learningRate);
  for (let i = 0; i < values.length; i++) {
    values[i] = (values[i] ?? 0) - (scales.gradientScale * (moments.mean[i] ?? 0)) / toCurvature(moments, scales, i);
  }
}
