import { reconstructInto } from '#main/compression/alq/binary-kernel.ts';
import type { LossIncrease } from '#main/compression/alq/prune.ts';
import { shuffleInPlace } from '#main/preprocessing/random.ts';
import { computeRankCorrelation } from '#shared/metrics/rank-correlation.ts';
import { deriveRandom } from '../fit/derive-random.ts';
import type { PruningProbe } from '../protocol/compress-spec.ts';
import type { AlqState } from './alq-state.ts';
import { estimateIncreases } from './alq-steps.ts';
import type { CompressRun } from './compress-run.ts';

/**
 * How well the estimates of pruning rank coordinates: of some drawn at random, the loss over all training rows without each alone is
 * measured, and compared with what was expected.
 */
export async function probePruning(
  run: CompressRun,
  state: AlqState,
  { count, learningRate }: { readonly count: number; readonly learningRate: number },
): Promise<PruningProbe> {
  const fullGradients = await run.toFullGradients();
  const toIncreases = (gradients: typeof fullGradients | null): LossIncrease[] =>
    state.kernels.flatMap((own, index) => estimateIncreases(own, index, { fullGradients: gradients, learningRate }));
  const expected = toIncreases(fullGradients);
  const byMoments = toIncreases(null);
  const order = Int32Array.from(expected, (_, k) => k);
  shuffleInPlace(order, deriveRandom(run.spec.seed, 'probe', 0));
  const chosen = order.subarray(0, count);
  const before = await run.measureLoss(run.train);
  const measured: number[] = [];
  for (const k of chosen) measured.push((await measureWithout(run, state, expected[k])) - before);
  const of = (increases: readonly LossIncrease[]) => [...chosen].map((k) => increases[k]?.increase ?? 0);
  return {
    coordinateCount: chosen.length,
    fullGradient: computeRankCorrelation(of(expected), measured),
    runningMoments: computeRankCorrelation(of(byMoments), measured),
  };
}

async function measureWithout(run: CompressRun, { kernels }: AlqState, at: LossIncrease | undefined): Promise<number> {
  const own = at && kernels[at.kernelIndex];
  if (at === undefined || own === undefined) throw new Error('measureWithout: there is no such coordinate');
  const { kernel, placed } = own;
  const place = at.group * kernel.maxBits + at.bit;
  const kept = kernel.coordinates[place] ?? 0;
  const weights = run.values.subarray(placed.start, placed.end);
  kernel.coordinates[place] = 0;
  reconstructInto(weights, kernel);
  run.take();
  const loss = await run.measureLoss(run.train);
  kernel.coordinates[place] = kept;
  reconstructInto(weights, kernel);
  run.take();
  return loss;
}
