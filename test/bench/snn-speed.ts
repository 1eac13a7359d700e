import { createLogger } from '#main/logging/logger.ts';
import { createSpikingPool } from '#main/snn/client/spiking-pool.ts';
import { toSpikingCost } from '#main/snn/engine/spiking-cost.ts';
import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import { unwrap } from '#shared/result/result.ts';
import type { Bench } from './harness/figure.ts';
import { makeLiteSpiking } from './harness/lite-spiking.ts';
import { timeSpikingJelly } from './harness/spiking-peer.ts';
import { toShort } from './harness/statistics.ts';

const RECORDS = 8;
const ROUNDS = 4;
const PEER_ROUNDS = 1;
const STEPS = 100;
const THREADS = 2;

export const bench: Bench = {
  name: 'snn-speed',
  title: 'records per second of the small CinC 2017 network in spikes, T = 100, 2 threads: by those of SpikingJelly',
  unit: 'times',
  bar: 2,
  better: 'higher',
  async measure(tell) {
    const { network, rows, weights } = await makeLiteSpiking(RECORDS);
    tell(`weights: ${weights}`);
    const logger = createLogger({ destination: { write: () => undefined }, level: 'info' });
    const pool = createSpikingPool({ logger, size: THREADS });
    let [leastMs, leastCpuMs] = [Infinity, Infinity];
    let answers: SpikingAnswer[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const startedMs = performance.now();
      const startedCpu = process.cpuUsage();
      answers = (await Promise.all(rows.map((row) => pool.run(network, row, { steps: STEPS })))).map(unwrap);
      if (round === 0) continue;
      leastMs = Math.min(leastMs, (performance.now() - startedMs) / RECORDS);
      const { user, system } = process.cpuUsage(startedCpu);
      leastCpuMs = Math.min(leastCpuMs, (user + system) / 1000 / RECORDS);
    }
    await pool.close();
    const costs = answers.map((answer) => toSpikingCost(network, answer));
    const operations = costs.reduce((sum, cost) => sum + cost.synapticOperations, 0) / RECORDS;
    const rates = costs[0]?.layers.slice(0, -1).map(({ rate }) => `${toShort(100 * rate)} %`) ?? [];
    tell(`rates of the first record by layer: ${rates.join(', ')}`);
    tell(
      `${toShort(operations / 1e9)} G additions of weights a record, ${toShort(operations / leastMs / 1e6)} G a second`,
    );
    tell(`a record takes ${toShort(leastMs)} ms here (${toShort(leastCpuMs)} of processor time)`);
    const peer = timeSpikingJelly(network, { rows, steps: STEPS, threads: THREADS, rounds: PEER_ROUNDS });
    if (peer === undefined)
      return { kind: 'missing', what: 'no Python has SpikingJelly: OVERREAD_PEERS_PYTHON may name one that has it' };
    const peerMs = Math.min(peer.stepsMs, peer.layersMs);
    tell(
      `SpikingJelly: ${toShort(peer.stepsMs)} ms step by step (${toShort(peer.stepsCpuMs)} of processor time), ${toShort(peer.layersMs)} ms layer by layer (${toShort(peer.layersCpuMs)})`,
    );
    const equal = answers.filter((answer, k) => toDecision(answer) === peer.decisions[k]).length;
    tell(`${equal} of ${RECORDS} decisions are the same`);
    return { kind: 'measured', value: peerMs / leastMs, against: null };
  },
};

function toDecision({ curve, steps }: SpikingAnswer): number {
  const logits = curve.subarray((curve.length / steps) * (steps - 1));
  return logits.indexOf(Math.max(...logits));
}
