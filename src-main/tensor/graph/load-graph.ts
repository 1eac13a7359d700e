import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor, TensorFlow } from '../backend.ts';
import { getNodeBackend } from '../node-backend.ts';
import type { RecordedGraph } from './record-graph.ts';
import { encodeSavedModel, MODEL_TAG } from './saved-model.ts';

/** A graph that TensorFlow runs as a whole: its parts side by side, without coming back in between. */
export interface LoadedGraph {
  /**
   * @param inputs  in the order of the recording, of the shapes that they had there
   * @returns the outputs' values, in the order of the recording
   */
  run(inputs: readonly Tensor[]): Float32Array[];
  dispose(): void;
}

/**
 * Hands a recorded graph to TensorFlow, which takes it from files only: they lie in `folder`, which is made anew and gone afterwards.
 * Errors of the file system are thrown as they are.
 */
export function loadGraph(tf: TensorFlow, { nodes, inputs, outputs }: RecordedGraph, folder: string): LoadedGraph {
  const backend = getNodeBackend(tf);
  const { binding } = backend;
  let id: number;
  // What a run that was killed here has left.
  rmSync(folder, { recursive: true, force: true });
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, 'saved_model.pb'), encodeSavedModel(nodes));
    id = binding.loadSavedModel(folder, MODEL_TAG);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const [inputNames, outputNames] = [inputs.join(), outputs.join()];
  return {
    run(tensors) {
      const made = binding.runSavedModel(id, backend.getInputTensorIds(tensors), inputNames, outputNames);
      return made.map((output) => {
        const values = binding.tensorDataSync(output.id);
        binding.deleteTensor(output.id);
        return values;
      });
    },
    dispose: () => binding.deleteSavedModel(id),
  };
}
