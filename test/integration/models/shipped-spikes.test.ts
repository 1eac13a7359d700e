import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModelRegistry } from '#main/models/registry.ts';
import { createSpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { root } from '#scripts/setup/places.mjs';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { unwrap } from '#shared/result/result.ts';

const models = createModelRegistry({ folders: [join(root, 'resources', 'models')] });
const networks = createSpikingNetworks();

async function load(id: string) {
  const { spiking } = await models.list();
  const found = spiking.find(({ card }) => card.id === id);
  expect(found?.problem).toBeNull();
  const model = unwrap(await models.loadSpiking(found!.card.id));
  return { model, network: unwrap(await networks.load(model)) };
}

/** Differences of accuracy from the network's at the card's steps, in points, by side. */
function listDifferences({ sides }: SpikingCard): readonly number[] {
  return sides.map(({ parent, curve }) => 100 * ((curve.at(-1)?.accuracy ?? NaN) - parent.accuracy));
}

describe('the shipped spiking networks', () => {
  it.each(['cinc2017-lite-spikes', 'cnet-paper-spikes'])(
    '%s runs, and its card claims no saving above break-even',
    async (id) => {
      const { model, network } = await load(id);
      const engine = unwrap(createSpikingEngine(network));
      const row = Float32Array.from({ length: engine.inputLength }, (_, k) => Math.sin(k / 9));
      expect(unwrap(engine.run(row, { steps: 3 })).curve.every(Number.isFinite)).toBe(true);
      const { energy, steps, limits } = model.card;
      expect(energy.savesEnergy).toBe(steps < energy.breakEvenSteps);
      expect(limits.join(' ')).toContain('it saves none above');
    },
  );

  it('of the small CinC 2017 network decides as that on 98 % of validation recordings, 0.5 points of accuracy apart at most', async () => {
    const { card } = (await load('cinc2017-lite-spikes')).model;
    const validation = card.sides.find(({ side }) => side === 'validation');
    expect(validation?.curve.at(-1)?.agreement).toBeGreaterThanOrEqual(0.98);
    for (const points of listDifferences(card)) expect(Math.abs(points)).toBeLessThanOrEqual(0.5);
  });

  it('of the small CinC 2017 network takes half of its 100 steps in the mean, stopping early for 0.2 points at most', async () => {
    const { card } = (await load('cinc2017-lite-spikes')).model;
    const [validation] = card.sides;
    expect(validation?.early?.steps).toBeLessThanOrEqual(card.steps / 2);
    expect(validation?.early?.accuracy).toBeGreaterThanOrEqual((validation?.curve.at(-1)?.accuracy ?? NaN) - 0.002);
  });
});
