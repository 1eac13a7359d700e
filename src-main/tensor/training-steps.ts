import type { Tensor, TensorFlow, Variable } from './backend.ts';

/** Linear rise over the first `warmUp` of the run, then half a cosine down to a hundredth; `progress` from 0 to 1. */
export function toLearningRate(greatest: number, progress: number, warmUp: number): number {
  if (progress < warmUp) return (greatest * (progress + 0.02 * warmUp)) / (1.02 * warmUp);
  const phase = (progress - warmUp) / Math.max(1e-9, 1 - warmUp);
  return greatest * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * phase)));
}

export interface Averaged {
  readonly variables: Readonly<Record<string, Variable>>;
  readonly averages: Readonly<Record<string, Variable>>;
  /** Steps done so far. */
  readonly stepCount: number;
  /** Greatest decay; nothing is done for 0. */
  readonly averaging: number;
}

/** Running mean of the weights; shorter at the start, so that the drawn weights are soon forgotten. */
export function updateAverages(tf: TensorFlow, { variables, averages, stepCount, averaging }: Averaged): void {
  if (averaging <= 0) return;
  const decay = Math.min(averaging, (1 + stepCount) / (10 + stepCount));
  tf.tidy(() => {
    for (const [name, variable] of Object.entries(variables)) {
      const average = averages[name];
      average?.assign(tf.add(tf.mul(average, decay), tf.mul(variable, 1 - decay)));
    }
  });
}

/** Variables with these values; plain tensors are taken over, variables copied. */
export function toVariables(
  tf: TensorFlow,
  weights: Readonly<Record<string, Tensor>>,
  trainable: boolean,
): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => {
      const variable = tf.variable(tensor, trainable);
      if (!('assign' in tensor)) tensor.dispose();
      return [name, variable];
    }),
  );
}

/** The gradients by the name that the network gives its weights. */
export function nameGradients(
  variables: Readonly<Record<string, Variable>>,
  grads: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  const named: Record<string, Tensor> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const gradient = grads[variable.name];
    if (gradient !== undefined) named[name] = gradient;
  }
  return named;
}
