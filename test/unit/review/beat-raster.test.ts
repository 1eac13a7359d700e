import { describe, expect, it } from 'vitest';
import { cnet } from '#main/models/architectures/cnet.ts';
import { cutRaster } from '#main/review/cut-raster.ts';
import { placeBeat } from '#main/review/row-place.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeNetworkCard } from '#test/builders/network-model.ts';

const network = cnet.describe({});
const RATE = { rateNumerator: 360, rateDenominator: 1 };
const place = (recipeId: string) =>
  placeBeat(
    {
      card: { ...makeNetworkCard(network, { recipeId, task: 'beats' }), id: 'made' as ModelId, weightsSha256: '' },
      network,
    },
    1000,
    RATE,
  );
const view = { startSample: 0, endSample: 5000, startChannel: 0, endChannel: 32, maxColumns: 4000, maxSpikes: 0 };
const cut = (recipeId: string, layer: string, time: number) => {
  const raster = { time, channels: 32, words: 1, bits: new Int32Array(2 * time).fill(-1) };
  return unwrap(cutRaster({ layer, raster, steps: 2 }, place(recipeId)!, view));
};

describe('where the spikes of a beat lie', () => {
  it('is from its R peak on for the published cut of 187 values at 125 Hz', () => {
    expect(cut('kachuee-beats@1', 'block1.relu', 187)).toMatchObject({
      firstSample: 1000,
      samplesPerPosition: 2.88,
      placedPositions: 187,
      endPosition: 187,
      rate: 1,
    });
  });

  it('is the beat itself for a row with its difference from others behind it: 85 of 187 values, from 0.28 s before the peak', () => {
    const first = 1000 - 35 * 2.88;
    expect(cut('beat-context@1', 'block1.relu', 187)).toMatchObject({
      firstSample: first,
      placedPositions: 85,
      endPosition: 85,
    });
    // Pooled by 2: half as many places, each twice as long.
    expect(cut('beat-context@1', 'block2.relu', 92)).toMatchObject({ samplesPerPosition: 5.76, placedPositions: 43 });
  });

  it('is nowhere for numbers about a beat', () => {
    expect(place('beat-rhythm@2')).toBeUndefined();
  });

  it('is all of it for a layer without time', () => {
    expect(cut('kachuee-beats@1', 'hidden.relu', 1)).toMatchObject({
      placedPositions: 1,
      samplesPerPosition: 187 * 2.88,
    });
  });
});
