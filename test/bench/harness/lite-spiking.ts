import { join } from 'node:path';
import { folderRecordings } from '#main/index/folder-recordings.ts';
import { createModelRegistry } from '#main/models/registry.ts';
import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { createCinc2017At100Hz } from '#main/preprocessing/recordings/cinc2017.ts';
import { createSpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { root } from '#scripts/setup/places.mjs';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { makeEcg } from '#test/builders/made-ecg.ts';
import { realData } from '#test/builders/real-data.ts';

export const LITE_SPIKES = 'cinc2017-lite-spikes';

export interface LiteSpiking {
  readonly model: SpikingModel;
  readonly network: SpikingNetwork;
  /** 30 s at 100 Hz, mV. */
  readonly rows: readonly Float32Array[];
  /** Where the rows come from, for the reader of a figure. */
  readonly inputs: string;
}

/** The spiking form of the small CinC 2017 network that comes with the program, and recordings for it. */
export async function openLiteSpiking(rowCount: number): Promise<LiteSpiking> {
  const models = createModelRegistry({ folders: [join(root, 'resources', 'models')] });
  const model = unwrap(await models.loadSpiking(LITE_SPIKES as ModelId)); // a shipped one
  const network = unwrap(await createSpikingNetworks().load(model));
  const cinc = realData('cinc2017');
  if (cinc !== undefined) {
    const rows = await readRecordings(cinc, rowCount);
    return { model, network, rows, inputs: `${rowCount} recordings of CinC 2017` };
  }
  const rows = Array.from({ length: rowCount }, (_, k) => makeRow(k));
  return { model, network, rows, inputs: `${rowCount} made ECGs: the data set cinc2017 is not here` };
}

/** Some from all of the set, always the same ones. */
async function readRecordings(folder: string, count: number): Promise<readonly Float32Array[]> {
  const found = unwrap(await folderRecordings.inFolder(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const recipe = unwrap(createCinc2017At100Hz({}));
  const rows: Float32Array[] = [];
  const { signal } = new AbortController();
  for (let k = 0; rows.length < count; k++) {
    const recording = found[Math.floor(((k + 0.5) * found.length) / (2 * count))];
    const { leads, timeBase } = unwrap(await recording!.read({ annotator: null, signal }));
    const cut = recipe.cut({ leads, timeBase });
    if (!cut.isRefused) rows.push(cut.values);
  }
  return rows;
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
