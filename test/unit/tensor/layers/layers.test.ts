import { beforeAll, describe, it } from 'vitest';
import { loadBackend, type TensorFlow } from '#main/tensor/backend.ts';
import { compareLayer } from '#test/builders/compare-layer.ts';
import { LAYER_CASES } from '#test/builders/layer-cases.ts';
import { RECURRENT_CASES } from '#test/builders/recurrent-cases.ts';

let tf: TensorFlow;
beforeAll(async () => {
  ({ tf } = await loadBackend());
}, 60_000);

describe(
  'layers on native TensorFlow: outputs to 1e-5 of the formulas, gradients to 1e-4 of central differences',
  { timeout: 30_000 },
  () => {
    it.each([...LAYER_CASES, ...RECURRENT_CASES])('$name', (layer) => compareLayer(tf, layer));
  },
);
