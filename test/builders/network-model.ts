import type { ModelCard } from '#shared/domain/model-card.ts';
import { countOutputs, countParameters } from '#shared/domain/network-shapes.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { createRandom } from '#main/preprocessing/random.ts';

/** A card for any network that fits it, but for its recipe: the most that a test needs to say. */
export function makeNetworkCard(
  network: NetworkDescription,
  facts: Partial<ModelCard> & Pick<ModelCard, 'recipeId' | 'task'>,
): Omit<ModelCard, 'weightsSha256'> {
  return {
    id: 'made' as ModelId,
    version: '1.0.0',
    name: 'Made for a test',
    architecture: network.architecture,
    parameterCount: countParameters(network).trained,
    classes: Array.from({ length: countOutputs(network) }, (_, k) => {
      return { id: `c${k}`, name: `class ${k}`, supported: true, why: null };
    }),
    output: network.output,
    supportedLeads: [],
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
    weightsLicence: 'none',
    createdAt: '2026-11-21',
    ...facts,
  };
}

/** Small numbers in the order of listWeights; variances are above 0. */
export function drawNetworkWeights(network: NetworkDescription, seed = 1): Float32Array {
  const random = createRandom(seed);
  const { trained, statistics } = countParameters(network);
  return Float32Array.from({ length: trained + statistics }, () => 0.05 + 0.1 * random());
}
