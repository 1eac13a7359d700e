import { createLogger } from '#main/logging/logger.ts';
import { createSpikingPool } from '#main/snn/client/spiking-pool.ts';
import { unwrap } from '#shared/result/result.ts';
import type { Bench } from './harness/figure.ts';
import { openLiteSpiking, type LiteSpiking } from './harness/lite-spiking.ts';
import { toShort } from './harness/statistics.ts';

const RECORDS = 16;
const ROUNDS = 4;
const STEPS = 100;

export const bench: Bench = {
  name: 'snn-scaling',
  title: 'records per second of the small CinC 2017 network in spikes, T = 100: 2 threads by 1',
  unit: 'times',
  bar: 1.8,
  better: 'higher',
  async measure(tell) {
    const lite = await openLiteSpiking(RECORDS);
    tell(lite.inputs);
    const logger = createLogger({ destination: { write: () => undefined }, level: 'info' });
    const pools = [1, 2].map((size) => createSpikingPool({ logger, size }));
    const least = [Infinity, Infinity];
    // In turns, so that whatever else the machine does falls on both.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [k, pool] of pools.entries()) {
        const startedMs = performance.now();
        await runAll(pool, lite);
        if (round > 0) least[k] = Math.min(least[k] ?? 0, performance.now() - startedMs);
      }
    }
    await Promise.all(pools.map((pool) => pool.close()));
    const [one = NaN, two = NaN] = least.map((ms) => (1000 * RECORDS) / ms);
    tell(`records per second, best of ${ROUNDS - 1}: ${toShort(one)} on 1 thread, ${toShort(two)} on 2`);
    return { kind: 'measured', value: two / one, against: null };
  },
};

async function runAll(pool: ReturnType<typeof createSpikingPool>, { network, rows }: LiteSpiking): Promise<void> {
  const answers = await Promise.all(rows.map((row) => pool.run(network, row, { steps: STEPS })));
  for (const answer of answers) unwrap(answer);
}
