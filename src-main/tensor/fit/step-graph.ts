import type { Tensor, TensorFlow } from '../backend.ts';
import { loadGraph } from '../graph/load-graph.ts';
import { recordGraph } from '../graph/record-graph.ts';
import { drawMask } from '../layers/drop.ts';
import type { NetworkWeights } from './network-weights.ts';
import { differentiate, toStepInputs, type StepInputs, type StepResult, type TrainStep } from './train-step.ts';

/** A whole step as one graph, for batches of as many rows as the one that it was recorded with. */
export interface StepGraph {
  compute(step: TrainStep): StepResult;
  dispose(): void;
}

interface Mask {
  readonly shape: readonly number[];
  readonly rate: number;
}

/** What the graph's outputs behind the loss are. */
interface Outputs {
  /** Places among the trained weights. */
  readonly gradients: readonly number[];
  /** Names of weights. */
  readonly statistics: readonly string[];
}

/** Throws NotRecordable (record-graph.ts) where the network's layers look at numbers on the way. */
export function createStepGraph(tf: TensorFlow, step: TrainStep, folder: string): StepGraph {
  const masks: Mask[] = [];
  let outputs: Outputs = { gradients: [], statistics: [] };
  const recorded = recordGraph(tf, (recorder) => {
    tf.tidy(() => {
      const inputs = toStepInputs(tf, step);
      for (const tensor of listInputs(inputs, step.weights)) recorder.input(tensor);
      const { loss, gradients, statistics } = differentiate(tf, step, inputs, {
        // Any: the numbers are of no use. Those of the step itself are drawn as it is computed.
        random: () => 0.5,
        onMask(mask, rate) {
          recorder.input(mask);
          masks.push({ shape: mask.shape, rate });
        },
      });
      recorder.output(loss);
      for (const gradient of gradients) if (gradient !== undefined) recorder.output(gradient);
      for (const moved of Object.values(statistics)) recorder.output(moved);
      tf.dispose(Object.values(statistics));
      outputs = {
        gradients: gradients.flatMap((gradient, k) => (gradient === undefined ? [] : [k])),
        statistics: Object.keys(statistics),
      };
    });
  });
  const graph = loadGraph(tf, recorded, folder);
  return {
    compute(own) {
      let values: Float32Array[] = [];
      tf.tidy(() => {
        const given = listInputs(toStepInputs(tf, own), own.weights);
        const drawn = masks.map(({ shape, rate }) => drawMask(tf, shape, { rate, random: own.random }));
        values = graph.run([...given, ...drawn]);
      });
      return toResult(values, outputs, own.weights);
    },
    dispose: () => graph.dispose(),
  };
}

function listInputs({ x, targets, lengths }: StepInputs, weights: NetworkWeights): Tensor[] {
  const { towards, against, offsets, divisor } = targets;
  const listed = [x, lengths, towards, against, offsets, divisor, ...Object.values(weights.byName)];
  return listed.filter((tensor) => tensor !== null);
}

function toResult(values: readonly Float32Array[], outputs: Outputs, { trained }: NetworkWeights): StepResult {
  const [loss, ...others] = values;
  const moved = others.slice(outputs.gradients.length);
  return {
    loss: loss?.[0] ?? NaN,
    gradients: trained.map(({ size }, k) => others[outputs.gradients.indexOf(k)] ?? new Float32Array(size)),
    statistics: Object.fromEntries(outputs.statistics.map((name, k) => [name, moved[k] ?? new Float32Array()])),
  };
}
