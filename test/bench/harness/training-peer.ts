import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { assert } from '#shared/result/assert.ts';
import type { StepTimer } from './training-steps.ts';

/** PyTorch training the same network on batches of the same size, step by step when asked; undefined where no Python has it. */
export async function openTrainingPeer(network: string, batchRows: number): Promise<StepTimer | undefined> {
  const python = process.env.OVERREAD_PEERS_PYTHON ?? 'python3';
  if (spawnSync(python, ['-c', 'import torch'], { stdio: 'ignore' }).status !== 0) return undefined;
  const script = join(import.meta.dirname, '..', 'peers', 'train_network.py');
  const child = spawn(python, [script, network, String(batchRows)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const readNumber = async (): Promise<number> => {
    const { value } = await lines.next();
    const number = Number(value);
    assert(Number.isFinite(number), () => `openTrainingPeer: a number was expected, got ${String(value)}`);
    return number;
  };
  const threadCount = await readNumber();
  const parameterCount = await readNumber();
  return {
    parameterCount,
    threadCount,
    async run(stepCount) {
      child.stdin.write(`${stepCount}\n`);
      return readNumber();
    },
    async close() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
