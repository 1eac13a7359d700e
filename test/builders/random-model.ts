import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeArchitecture } from '#main/models/architectures/index.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { drawInitialWeights } from '#main/tensor/initial-weights.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { countParameters, listWeights } from '#shared/domain/network-shapes.ts';
import { toNetworkLayout } from '#shared/domain/network-layout.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';

/** A CNet that has learned nothing: all of its machinery is real, its answers mean nothing. Returns its card. */
export function makeRandomModel(modelsFolder: string, facts: Partial<ModelCard> = {}): ModelCard {
  const network = unwrap(describeArchitecture({ id: 'cnet' }));
  const weights = new Uint8Array(drawInitialWeights({ weights: listWeights(network) }, createRandom(1)).buffer);
  const card: ModelCard = {
    id: 'untrained' as ModelId,
    version: '1.0.0',
    name: 'Untrained CNet',
    task: 'beats',
    architecture: 'cnet',
    parameterCount: countParameters(network).trained,
    recipeId: 'kachuee-beats@1',
    classes: ['N', 'S', 'V', 'F', 'Q'].map((id) => {
      return { id, name: `class ${id}`, supported: id !== 'Q', why: id === 'Q' ? 'never trained' : null };
    }),
    supportedLeads: ['mlii'],
    calibration: 'none',
    temperature: 1,
    threshold: null,
    trainingData: 'none',
    trainingProtocol: 'none',
    trainingCommand: 'none',
    seed: 1,
    trainingContentHashes: [],
    trainingRecords: [],
    results: [],
    limits: ['It has learned nothing.'],
    weightsSha256: createHash('sha256').update(weights).digest('hex'),
    weightsLicence: 'none',
    createdAt: '2026-11-21',
    ...facts,
  };
  const folder = join(modelsFolder, card.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'card.json'), JSON.stringify(card));
  writeFileSync(join(folder, 'model.json'), JSON.stringify(toNetworkLayout(network, 'float32-le')));
  writeFileSync(join(folder, 'weights.bin'), weights);
  return card;
}
