import { join } from 'node:path';
import { createMoments, stepFloats, updateMoments } from '#main/compression/alq/moments.ts';
import { chooseGreatest, findRounding, INQ_SHARES } from '#main/compression/rounding/rounding.ts';
import type { TensorFlow } from '../backend.ts';
import { toBytes, writeWhole } from '../fit/write-whole.ts';
import type { CompressResult, CompressSpec, RoundingRun } from '../protocol/compress-spec.ts';
import { findKernels, openCompressRun, type CompressRun } from './compress-run.ts';
import type { CompressEvents } from './compress-events.ts';
import { createBestKeeper } from './keep-best.ts';

/**
 * Kernels that are rounded in every step while weights in full precision behind them take the gradient (straight through): the
 * comparison methods of ALQ's table. INQ fixes a growing share of each kernel instead, and trains the rest as it is. The best epoch on
 * the validation rows is kept, of INQ of those in which all is fixed.
 * Errors (thrown as FitFailure): those of openCompressRun; 'job/cancelled'.
 */
export async function fitRounding(
  tf: TensorFlow,
  spec: CompressSpec & { readonly method: RoundingRun },
  events: CompressEvents,
): Promise<CompressResult> {
  const run = await openCompressRun(tf, spec, events);
  try {
    const { method, epochCount, learningRate } = spec.method;
    const rounding = findRounding(method);
    const shadows = run.values.slice();
    const weights = run.layout.trained.map((placed) => ({ placed, moments: createMoments(placed.end - placed.start) }));
    const kernels = findKernels(run);
    const fixed = kernels.map(({ start, end }) => new Uint8Array(end - start));
    const roundAll = () => {
      run.values.set(shadows);
      kernels.forEach((placed, k) => {
        const own = run.values.subarray(placed.start, placed.end);
        const rounded = rounding.round(own, placed.shape.at(-1) ?? 1);
        const mask = fixed[k];
        rounded.forEach((value, i) => {
          if (method !== 'inq' || mask?.[i] === 1) own[i] = value;
        });
      });
      run.take();
    };
    const keeper = createBestKeeper<Float32Array>(run, events.onEpoch);
    const stepCount = Math.max(1, epochCount);
    let batchCount = 0;
    for (let epoch = 0; epoch < stepCount; epoch++) {
      const isAllFixed = method !== 'inq' || fixMore({ run, kernels, fixed, shadows }, epoch, stepCount);
      roundAll();
      let lossSum = 0;
      for (const rows of epochCount === 0 ? [] : run.eachBatch(epoch)) {
        const { loss, gradients } = await run.toGradients(rows, batchCount++);
        lossSum += loss * rows.length;
        weights.forEach(({ placed, moments }, k) => {
          const own = shadows.subarray(placed.start, placed.end);
          const before = own.slice();
          updateMoments(moments, gradients[k] ?? []);
          stepFloats(own, moments, learningRate);
          const mask = method === 'inq' ? fixed[kernels.indexOf(placed)] : undefined;
          mask?.forEach((isFixed, i) => {
            if (isFixed === 1) own[i] = before[i] ?? 0;
          });
        });
        roundAll();
      }
      const facts = {
        stage: 'rounding',
        loop: 0,
        averageBits: rounding.bitsPerWeight,
        trainLoss: lossSum / run.train.length,
      } as const;
      await keeper.end(facts, isAllFixed ? run.values.slice() : null);
    }
    const kept = keeper.best ?? {
      epoch: keeper.epochCount,
      state: run.values.slice(),
      logits: (await run.judge()).logits,
    };
    await writeWhole(join(spec.outFolder, 'result.weights.bin'), [toBytes(kept.state)]);
    await writeWhole(join(spec.outFolder, 'result.logits.bin'), [toBytes(kept.logits)]);
    const { epochCount: done } = keeper;
    return { averageBits: rounding.bitsPerWeight, epochCount: done, keptEpoch: kept.epoch, probe: null };
  } finally {
    await run.close();
  }
}

interface Fixing {
  readonly run: CompressRun;
  readonly kernels: ReturnType<typeof findKernels>;
  readonly fixed: readonly Uint8Array[];
  readonly shadows: Float32Array;
}

/** INQ's steps share the epochs out equally. @returns whether nothing is left that is not fixed */
function fixMore({ kernels, fixed, shadows }: Fixing, epoch: number, epochCount: number): boolean {
  const step = Math.min(INQ_SHARES.length - 1, Math.floor((epoch * INQ_SHARES.length) / epochCount));
  const share = INQ_SHARES[step] ?? 1;
  kernels.forEach((placed, k) => {
    const chosen = chooseGreatest(shadows.subarray(placed.start, placed.end), share);
    const mask = fixed[k];
    chosen.forEach((isChosen, i) => {
      if (isChosen === 1 && mask !== undefined) mask[i] = 1;
    });
  });
  return share === 1;
}
