import { createLogger } from '#main/logging/logger.ts';
import { createSpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import type { StopRule } from '#main/snn/engine/stop-rule.ts';
import { unwrap } from '#shared/result/result.ts';
import { measureAddsPerSecond } from './adds-per-second.ts';
import type { Measured } from './figure.ts';
import { openLiteSpiking, type LiteSpiking } from './lite-spiking.ts';
import { timeSpikingJelly } from './spiking-peer.ts';
import { toShort } from './statistics.ts';

const RECORDS = 16;
const ROUNDS = 5;
const PEER_ROUNDS = 2;
const STEPS = 100;
const THREADS = 2;

interface TimedSpiking {
  readonly answers: readonly SpikingAnswer[];
  /** A record, by the clock and of all processors together; the best of the rounds. */
  readonly leastMs: number;
  readonly leastCpuMs: number;
}

/**
 * Records per second of the small CinC 2017 network in spikes by those of SpikingJelly on PyTorch at 100 steps, the same weights, inputs and
 * processors.
 * @param stopsEarly  here, by the card's rule; SpikingJelly does all steps
 */
export async function compareSpikingSpeed(
  tell: (line: string) => void,
  { stopsEarly }: { readonly stopsEarly: boolean },
): Promise<Measured> {
  const lite = await openLiteSpiking(RECORDS);
  tell(`${lite.model.card.id} ${lite.model.card.version}, ${lite.inputs}`);
  const stop = stopsEarly ? lite.model.card.stop : null;
  if (stopsEarly && stop === null) return { kind: 'missing', what: 'the card has no rule for stopping early' };
  const own = await timeHere(lite, stop ?? undefined);
  await tellOwn(tell, own);
  const request = { rows: lite.rows, steps: STEPS, threads: THREADS, rounds: PEER_ROUNDS };
  const peer = timeSpikingJelly(lite.network, request);
  if (peer === undefined)
    return { kind: 'missing', what: 'no Python has SpikingJelly: OVERREAD_PEERS_PYTHON may name one that has it' };
  const peerMs = Math.min(peer.stepsMs, peer.layersMs);
  const clock = (ms: number, cpuMs: number) => `${toShort(ms)} ms (${toShort(cpuMs)} of processor time)`;
  tell(
    `SpikingJelly: step by step ${clock(peer.stepsMs, peer.stepsCpuMs)}, layer by layer ${clock(peer.layersMs, peer.layersCpuMs)}`,
  );
  const equal = own.answers.filter((answer, k) => toDecision(answer) === peer.decisions[k]).length;
  tell(`${equal} of ${RECORDS} decisions are the same`);
  tell(`by processor time: ${toShort(Math.min(peer.stepsCpuMs, peer.layersCpuMs) / own.leastCpuMs)} times`);
  return { kind: 'measured', value: peerMs / own.leastMs, against: null };
}

async function timeHere({ network, rows }: LiteSpiking, stop: StopRule | undefined): Promise<TimedSpiking> {
  const logger = createLogger({ destination: { write: () => undefined }, level: 'info' });
  const pool = createSpikingPool({ logger, size: THREADS });
  const options = { steps: STEPS, ...(stop === undefined ? {} : { stop }) };
  let [leastMs, leastCpuMs] = [Infinity, Infinity];
  let answers: SpikingAnswer[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedMs = performance.now();
    const startedCpu = process.cpuUsage();
    answers = (await Promise.all(rows.map((row) => pool.run(network, row, options)))).map(unwrap);
    if (round === 0) continue;
    leastMs = Math.min(leastMs, (performance.now() - startedMs) / RECORDS);
    const { user, system } = process.cpuUsage(startedCpu);
    leastCpuMs = Math.min(leastCpuMs, (user + system) / 1000 / RECORDS);
  }
  await pool.close();
  return { answers, leastMs, leastCpuMs };
}

async function tellOwn(tell: (line: string) => void, { answers, leastMs, leastCpuMs }: TimedSpiking): Promise<void> {
  const operations =
    answers.reduce((sum, { layers }) => sum + layers.reduce((all, layer) => all + layer.synapticOperations, 0), 0) /
    RECORDS;
  const meanSteps = answers.reduce((sum, { steps }) => sum + steps, 0) / RECORDS;
  tell(
    `a record takes ${toShort(leastMs)} ms here (${toShort(leastCpuMs)} of processor time), ${toShort(meanSteps)} steps`,
  );
  const possible = await measureAddsPerSecond();
  const done = (1000 * operations) / leastCpuMs;
  tell(
    `${toShort(operations / 1e9)} G additions of weights a record, ${toShort(done / 1e9)} G a second and processor: ${toShort((100 * done) / possible)} % of the ${toShort(possible / 1e9)} G that registers alone would do`,
  );
}

function toDecision({ curve, steps }: SpikingAnswer): number {
  const logits = curve.subarray((curve.length / steps) * (steps - 1));
  return logits.indexOf(Math.max(...logits));
}
