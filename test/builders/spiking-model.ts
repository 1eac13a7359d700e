import { join } from 'node:path';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { readWeights } from '#main/models/read-weights.ts';
import { writeSpikingModel } from '#main/models/spiking/spiking-model.ts';
import { measureScales } from '#main/snn/convert/measure-scales.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { unwrap } from '#shared/result/result.ts';
import { drawRows } from './spiking.ts';

/** The spiking form of a model that lies in the same folder of models, scaled on random rows. */
export async function writeSpikingForm(
  modelsFolder: string,
  parentId: string,
  facts: Partial<SpikingCard> = {},
): Promise<SpikingCard> {
  const parent = unwrap(await readNetworkModel(join(modelsFolder, parentId)));
  const { network, card } = parent;
  const weights = unwrap(await readWeights(parent.weights, network));
  const scales = unwrap(measureScales({ network, weights }, drawRows(network, 1)));
  const whole: Omit<SpikingCard, 'scalesSha256'> = {
    task: 'spiking',
    id: `${parentId}-spikes` as ModelId, // of a valid one
    version: '1.0.0',
    name: `${card.name}, in spikes`,
    parent: { id: card.id, version: card.version, weightsSha256: parent.weights.sha256 },
    neuron: { kind: 'if', reset: 'soft' },
    poolRule: 'rising-count',
    scaleRule: { per: 'channel', percentile: 99.9 },
    scales: Array.from(scales, ([layer, own]) => ({ layer, channels: own.length, gain: 1 })),
    calibration: { dataset: 'random rows', side: 'train', rowCount: 1, recordsSha256: '0'.repeat(64) },
    settleSteps: 0,
    steps: 20,
    stop: { leastSteps: 20, everySteps: 20, margin: 0.001, chosenOn: 'validation' },
    sides: [],
    energy: {
      multiplyAccumulatePj: 4.6,
      accumulatePj: 0.9,
      source: 'made',
      annMacs: 1,
      analogMacs: 1,
      neuronCount: 1,
      synapticOperationsPerStep: 1,
      annEnergyUj: 1,
      energyUj: 1,
      energyRatio: 1,
      earlyEnergyRatio: null,
      breakEvenSteps: 1,
      savesEnergy: false,
    },
    layers: [],
    command: 'made',
    limits: [],
    createdAt: '2026-11-21',
    ...facts,
  };
  return writeSpikingModel(join(modelsFolder, whole.id), { card: whole, scales });
}
