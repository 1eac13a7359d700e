import { join } from 'node:path';
import { createModelRegistry } from '#main/models/registry.ts';
import { createRandom } from '#main/preprocessing/random.ts';
import { createSpikingNetworks } from '#main/snn/client/spiking-networks.ts';
import { createSpikingEngine } from '#main/snn/engine/spiking-engine.ts';
import { root } from '#scripts/setup/places.mjs';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { unwrap } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { Bench } from './harness/figure.ts';

const ROUNDS = 60;
const STEPS = 128;

/** What of spiking CNet no spike reaches, computed once a beat: by the kernel, and plainly, in turn. The least time of each counts. */
export const bench: Bench = {
  name: 'snn-analog',
  title: 'layers of spiking CNet before its first spikes, once a beat: by WebAssembly, beside plain TypeScript',
  unit: 'times',
  bar: 3,
  better: 'higher',
  async measure(tell) {
    const models = createModelRegistry({ folders: [join(root, 'resources', 'models')] });
    const model = unwrap(await models.loadSpiking('cnet-paper-spikes' as ModelId)); // a shipped one
    const network = unwrap(await createSpikingNetworks().load(model));
    const { analog } = network;
    const engine = unwrap(createSpikingEngine(network));
    const fast = createFloatRunner(analog.network, analog.weights);
    const plain = createFloatRunner(analog.network, analog.weights, { kernel: 'plain' });
    const random = createRandom(1);
    const row = Float32Array.from({ length: engine.inputLength }, random);
    const least = { fast: Infinity, plain: Infinity, beat: Infinity };
    for (let round = 0; round < ROUNDS; round++) {
      least.plain = Math.min(
        least.plain,
        time(() => plain.run(row)),
      );
      least.fast = Math.min(
        least.fast,
        time(() => fast.run(row)),
      );
      least.beat = Math.min(
        least.beat,
        time(() => unwrap(engine.run(row, { steps: STEPS }))),
      );
    }
    const isSame = fast.run(row).every((value, k) => value === plain.run(row)[k]);
    tell(`${analog.macs} multiplications; the two give ${isSame ? 'the same bits' : 'other numbers'}`);
    const before = least.beat - least.fast + least.plain;
    tell(
      `${least.fast.toFixed(2)} ms, plainly ${least.plain.toFixed(2)} ms: ${toPercent(least.fast / least.beat)} of a beat's ${least.beat.toFixed(1)} ms at T = ${STEPS}, plainly ${toPercent(least.plain / before)}`,
    );
    return { kind: 'measured', value: least.plain / least.fast, against: null };
  },
};

function time(run: () => unknown): number {
  const startedMs = performance.now();
  run();
  return performance.now() - startedMs;
}

function toPercent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
