import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cinc2017Lite } from '#main/models/architectures/cinc2017-lite.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { readWeights } from '#main/models/read-weights.ts';
import { createRandom, drawNormal } from '#main/preprocessing/random.ts';
import { convertNetwork } from '#main/snn/convert/convert-network.ts';
import { measureScales } from '#main/snn/convert/measure-scales.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { root } from '#scripts/setup/places.mjs';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { listWeights } from '#shared/domain/network-shapes.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { sliceWeights } from '#shared/network/slice-weights.ts';
import { unwrap } from '#shared/result/result.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';

export interface LiteSpiking {
  readonly network: SpikingNetwork;
  /** 30 s of made ECGs at 100 Hz, mV. */
  readonly rows: readonly Float32Array[];
  /** What stands behind the weights, for the reader of a figure. */
  readonly weights: string;
}

const CALIBRATION_ROWS = 6;

/** The small CinC 2017 network as spikes: with its trained weights where the program has them, else with random ones as sparse as those. */
export async function makeLiteSpiking(rowCount: number): Promise<LiteSpiking> {
  const rows = Array.from({ length: rowCount }, (_, k) => makeRow(k));
  const trained = await findTrained();
  const { network, weights } = trained ?? drawSparse(cinc2017Lite.describe({}), rows[0] ?? new Float32Array(0));
  const scales = unwrap(measureScales({ network, weights }, rows.slice(0, CALIBRATION_ROWS)));
  return {
    network: unwrap(convertNetwork({ network, weights, scales })),
    rows,
    weights: trained === undefined ? 'random, no trained model is in resources/models' : trained.id,
  };
}

function makeRow(seed: number): Float32Array {
  const random = createRandom(seed + 1);
  const { signalMv } = makeEcg({
    sampleRateHz: 100,
    durationSec: 30,
    heartRateBpm: 55 + 50 * random(),
    random,
    noiseMv: 0.03,
  });
  return signalMv.slice(0, 3000);
}

async function findTrained() {
  const folder = join(root, 'resources', 'models');
  for (const id of existsSync(folder) ? readdirSync(folder) : []) {
    const model = await readNetworkModel(join(folder, id));
    if (!model.ok || model.value.network.architecture !== cinc2017Lite.id) continue;
    const { network, weights } = model.value;
    return { id, network, weights: unwrap(await readWeights(weights, network)) };
  }
  return undefined;
}

/** Norms that know their inputs and hold back half a deviation, so that few units speak: rates near the 5 to 13 % of a trained network. */
function drawSparse(
  network: NetworkDescription,
  row: Float32Array,
): { network: NetworkDescription; weights: Float32Array } {
  const random = createRandom(6);
  const table = listWeights(network).map(({ name, shape }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const deviation = Math.sqrt(2 / (size / (shape.at(-1) ?? 1)));
    const kind = name.split('.').at(-1);
    const value = kind === 'gamma' || kind === 'variance' ? 1 : kind === 'beta' ? SHIFT : 0;
    return Float32Array.from({ length: size }, () => (shape.length > 1 ? deviation * drawNormal(random) : value));
  });
  const weights = Float32Array.from(table.flatMap((part) => [...part]));
  const byName = sliceWeights(network, weights);
  for (const { name, op } of network.layers) {
    if (op !== 'batchNorm') continue;
    const runner = createFloatRunner(network, weights);
    runner.run(row);
    const values = runner.read(name.replace('.norm', ''));
    const [means, variances] = [byName.get(`${name}.mean`), byName.get(`${name}.variance`)];
    means?.forEach((_, channel) => {
      const own = values.filter((__, k) => k % means.length === channel);
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      means[channel] = mean;
      if (variances) variances[channel] = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
    });
  }
  return { network, weights };
}

const SHIFT = -0.5;
