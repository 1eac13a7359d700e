import { assert } from '#shared/result/assert.ts';
import type { Measured } from './figure.ts';
import { toMedian, toShort } from './statistics.ts';
import { openTrainingPeer } from './training-peer.ts';
import { openTrainingSteps, type TrainedNetwork } from './training-steps.ts';

export interface CompareTraining {
  readonly network: TrainedNetwork;
  readonly batchRows: number;
  /** Steps of a block, about a second or more of each. */
  readonly blockSteps: number;
}

const WARM_UP_STEPS = 3;
const ROUNDS = 5;

/**
 * Rows a second that are trained here, as a multiple of PyTorch's: the same network, batch and optimizer, blocks of both in turn in one
 * run, so that what else the machine does falls on both. The median of the ratios of neighbouring blocks.
 */
export async function compareTraining(
  { network, batchRows, blockSteps }: CompareTraining,
  tell: (line: string) => void,
): Promise<Measured> {
  const peer = await openTrainingPeer(network, batchRows);
  if (peer === undefined)
    return { kind: 'missing', what: 'no Python with PyTorch; OVERREAD_PEERS_PYTHON may name one' };
  const ours = await openTrainingSteps(network, batchRows);
  try {
    assert(
      ours.parameterCount === peer.parameterCount,
      () => `compareTraining: ${ours.parameterCount} parameters here, ${peer.parameterCount} in the peer`,
    );
    await ours.run(WARM_UP_STEPS);
    await peer.run(WARM_UP_STEPS);
    const ratios: number[] = [];
    const rates: [number[], number[]] = [[], []];
    const processorMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = process.cpuUsage();
      const oursMs = await ours.run(blockSteps);
      const { user, system } = process.cpuUsage(before);
      processorMs.push((user + system) / 1000 / blockSteps);
      const peerMs = await peer.run(blockSteps);
      ratios.push(peerMs / oursMs);
      rates[0].push((1000 * blockSteps * batchRows) / oursMs);
      rates[1].push((1000 * blockSteps * batchRows) / peerMs);
    }
    const [own, others] = rates.map(toMedian);
    tell(
      `${ours.parameterCount} parameters, batches of ${batchRows}: ${toShort(own ?? 0)} rows/s here (${toShort(toMedian(processorMs))} ms of processor time a step), ${toShort(others ?? 0)} by PyTorch on ${peer.threadCount} threads; ratios ${ratios.map(toShort).join(', ')}`,
    );
    return { kind: 'measured', value: toMedian(ratios), against: { peer: 'PyTorch', value: 1 } };
  } finally {
    await ours.close();
    await peer.close();
  }
}
