import type { Tensor, TensorFlow, Variable } from './backend.ts';

export interface AdamOptions {
  readonly weightDecay: number;
  /** Gradients are shortened to this length, all weights together. */
  readonly gradientLimit: number;
}

/** AdamW (Loshchilov and Hutter 2019) over named variables; biases do not decay. */
export interface Adam {
  step(gradients: Readonly<Record<string, Tensor>>, learningRate: number): void;
  dispose(): void;
}

const BETA_1 = 0.9;
const BETA_2 = 0.999;
const EPSILON = 1e-8;

export function createAdam(
  tf: TensorFlow,
  variables: Readonly<Record<string, Variable>>,
  { weightDecay, gradientLimit }: AdamOptions,
): Adam {
  // tidy keeps variables and takes away the zeros that they were made from.
  const toZeros = (variable: Variable): Variable => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
  const first = mapVariables(variables, toZeros);
  const second = mapVariables(variables, toZeros);
  let stepCount = 0;

  return {
    step(gradients, learningRate) {
      stepCount++;
      const rate = (learningRate * Math.sqrt(1 - BETA_2 ** stepCount)) / (1 - BETA_1 ** stepCount);
      tf.tidy(() => {
        const scale = toScale(tf, gradients, gradientLimit);
        for (const [name, variable] of Object.entries(variables)) {
          const unscaled = gradients[name];
          const m = first[name];
          const v = second[name];
          if (unscaled === undefined || m === undefined || v === undefined) continue;
          const gradient = tf.mul(unscaled, scale);
          m.assign(tf.add(tf.mul(m, BETA_1), tf.mul(gradient, 1 - BETA_1)));
          v.assign(tf.add(tf.mul(v, BETA_2), tf.mul(tf.square(gradient), 1 - BETA_2)));
          const decay = name.endsWith('.bias') ? 0 : learningRate * weightDecay;
          const kept = tf.mul(variable, 1 - decay);
          variable.assign(tf.sub(kept, tf.mul(tf.div(m, tf.add(tf.sqrt(v), EPSILON)), rate)));
        }
      });
    },
    dispose() {
      for (const variable of [...Object.values(first), ...Object.values(second)]) variable.dispose();
    },
  };
}

/** Factor that brings the gradients' common length down to the limit; 1 below it. */
function toScale(tf: TensorFlow, gradients: Readonly<Record<string, Tensor>>, limit: number): Tensor {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  return tf.minimum(1, tf.div(limit, tf.add(tf.sqrt(tf.addN(squares)), 1e-12)));
}

function mapVariables(
  variables: Readonly<Record<string, Variable>>,
  make: (variable: Variable) => Variable,
): Record<string, Variable> {
  return Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, make(variable)]));
}
