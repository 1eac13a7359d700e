import type { TensorFlow } from '../backend.ts';
import { NotRecordable } from '../graph/record-graph.ts';
import { isNative } from '../layers/native-kernels.ts';
import { createStepGraph, type StepGraph } from './step-graph.ts';
import { computeGradients, type StepResult, type TrainStep } from './train-step.ts';
import { toFailure } from './write-whole.ts';

/** Computes the steps of a phase: as a graph where that pays, else operation by operation. */
export interface StepRunner {
  /**
   * @param likeCount  steps of so many rows in the whole phase: by it alone, and by the network, is it told which way a step is
   * computed, so that a run which is taken up goes the same way as one that was never ended
   */
  compute(step: TrainStep, likeCount: number): StepResult;
  dispose(): void;
}

/** Recording costs about two steps, and making the graph fast half a second and more. */
const LEAST_STEPS = 20;

/** @param folder  that graphs may be handed over in; there for moments only, and not before it is needed */
export function createStepRunner(tf: TensorFlow, folder: string): StepRunner {
  const graphs = new Map<string, StepGraph | null>();
  const record = (step: TrainStep): StepGraph | null => {
    try {
      return createStepGraph(tf, step, folder);
    } catch (error) {
      if (error instanceof NotRecordable) return null;
      throw toFailure(error, folder);
    }
  };
  const find = (step: TrainStep): StepGraph | null => {
    const key = `${step.batch.rowCount} rows${step.batch.lengths === null ? '' : ' with lengths'}`;
    const known = graphs.get(key);
    if (known !== undefined) return known;
    const made = record(step);
    graphs.set(key, made);
    return made;
  };
  return {
    compute(step, likeCount) {
      const graph = isNative(tf) && likeCount >= LEAST_STEPS ? find(step) : null;
      return graph === null ? computeGradients(tf, step) : graph.compute(step);
    },
    dispose() {
      for (const graph of graphs.values()) graph?.dispose();
      graphs.clear();
    },
  };
}
