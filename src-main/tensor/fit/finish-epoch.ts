import { join } from 'node:path';
import type { FitEpoch, FitScores } from '../protocol/fit-report.ts';
import { FitFailure } from './fit-failure.ts';
import { EPOCH_START } from './fit-state.ts';
import { inferRows } from './infer-rows.ts';
import { toWeightTensors } from './network-weights.ts';
import { toOutPath } from './phase-weights.ts';
import { countTime, saveCheckpoint, type PhaseRun } from './phase-run.ts';
import { scoreRows } from './score-rows.ts';
import { countEpochsLeft, toMeanMs } from './tell-progress.ts';
import { followPlateau, followStopping, isGain, toFigure } from './watch.ts';
import { toBytes, writeWhole } from './write-whole.ts';

interface Judged {
  readonly logits: Float32Array;
  readonly scores: FitScores;
}

/** Epochs that the time left is told from. */
const RECENT_EPOCHS = 3;

/**
 * Judges the epoch where it is to be, keeps what is best, writes what has to be written, and tells about it. The checkpoint comes last of
 * the files: a run that is ended before it does the epoch again and writes them again.
 */
export async function finishEpoch(run: PhaseRun): Promise<void> {
  const { spec, state, phase } = run;
  state.epochCount++;
  state.phaseEpochCount++;
  const isLast = state.phaseEpochCount === phase.epochCount;
  const isJudged = isLast || state.phaseEpochCount % spec.validateEveryEpochs === 0;
  const judged = isJudged ? await judge(run) : null;
  const stops = judged !== null && follow(run, judged.scores);
  state.isPhaseDone = isLast || stops;
  state.stoppedEarly = stops && !isLast;
  const isBest = await keepBest(run, judged);
  await writeResults(run, judged);
  countTime(run);
  state.recentMs = [...state.recentMs, state.elapsedMs].slice(-RECENT_EPOCHS);
  const epoch = describeEpoch(run, judged, isBest);
  Object.assign(state, EPOCH_START);
  await run.log.addEpoch(epoch);
  await saveCheckpoint(run);
  run.events.onEpoch(epoch);
}

/** Null where there are no validation rows. */
async function judge(run: PhaseRun): Promise<Judged | null> {
  const { tf, spec, data, state, rows, layout } = run;
  const { validation } = data;
  if (validation === null) return null;
  const logits = new Float32Array(validation.length * data.outputCount);
  const isMean = run.averages !== run.values;
  const weights = isMean ? toWeightTensors(tf, layout, run.averages) : run.weights.byName;
  const labels: Uint8Array[] = [];
  const rowWeights: Float32Array[] = [];
  try {
    await inferRows(tf, {
      network: rows.network,
      weights,
      inputShape: rows.builder.inputShape,
      rows: validation,
      batchSize: spec.batchSize,
      build: async (numbers) => {
        const batch = await rows.builder.build(numbers);
        labels.push(batch.labels);
        rowWeights.push(batch.weights);
        return batch;
      },
      seed: spec.seed,
      clock: run.clock,
      isCancelled: run.events.isCancelled,
      onBatch: (made, first) => logits.set(made, first * data.outputCount),
    });
  } finally {
    if (isMean) tf.dispose(weights);
  }
  if (!logits.every(Number.isFinite))
    throw new FitFailure(
      'job/failed',
      `The network gives no numbers any more for validation rows after epoch ${state.epochCount}. A smaller learning rate or a limit for the gradients may help.`,
    );
  const judgedRows = { rowCount: validation.length, labels: join8(labels), weights: join32(rowWeights) };
  return { logits, scores: scoreRows(logits, judgedRows, spec.loss) };
}

function join8(pieces: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(pieces));
}

function join32(pieces: readonly Float32Array[]): Float32Array {
  return new Float32Array(join8(pieces.map(toBytes)).buffer);
}

/** Schedule and early stopping. @returns whether the phase ends here */
function follow({ state, phase }: PhaseRun, scores: FitScores): boolean {
  if (phase.schedule.kind === 'plateau') state.plateau = followPlateau(state.plateau, scores, phase.schedule);
  if (phase.earlyStopping === null) return false;
  const followed = followStopping(state.stopping, { scores, epoch: state.phaseEpochCount }, phase.earlyStopping);
  state.stopping = followed.state;
  return followed.stops;
}

/** Without validation rows, or where no epoch could be told to be best, it is the last. */
async function keepBest(run: PhaseRun, judged: Judged | null): Promise<boolean> {
  const { spec, state, data } = run;
  const figure = judged === null ? null : toFigure(judged.scores, spec.best.watch);
  const counts = state.phaseEpochCount >= spec.best.fromEpoch && isGain(figure, state.best?.figure ?? null, 0);
  if (counts && figure !== null) state.best = { figure, epoch: state.epochCount };
  const isOnlyOne = state.isPhaseDone && state.best === null;
  if (counts || isOnlyOne) await writeEpoch(run, judged, toOutPath(spec, state.phaseIndex, 'best'));
  return counts || isOnlyOne || data.validation === null;
}

async function writeResults(run: PhaseRun, judged: Judged | null): Promise<void> {
  const { spec, state } = run;
  if (spec.out.keepsEveryEpoch)
    await writeEpoch(run, judged, join(spec.out.folder, `epoch-${String(state.epochCount).padStart(3, '0')}`));
  if (state.isPhaseDone) await writeEpoch(run, judged, toOutPath(spec, state.phaseIndex, 'last'));
}

async function writeEpoch({ averages }: PhaseRun, judged: Judged | null, path: string): Promise<void> {
  await writeWhole(`${path}.weights.bin`, [toBytes(averages)]);
  if (judged !== null) await writeWhole(`${path}.logits.bin`, [toBytes(judged.logits)]);
}

function describeEpoch({ spec, state }: PhaseRun, judged: Judged | null, isBest: boolean): FitEpoch {
  return {
    epoch: state.epochCount,
    epochCount: spec.phases.reduce((sum, { epochCount }) => sum + epochCount, 0),
    trainLoss: state.lossSum / Math.max(1, state.lossRowCount),
    elapsedMs: state.elapsedMs,
    outsideMs: state.outsideMs,
    phaseIndex: state.phaseIndex,
    learningRate: state.learningRate,
    validation: judged?.scores ?? null,
    isBest,
    remainingMs: toRemaining({ spec, state }),
  };
}

function toRemaining({ spec, state }: Pick<PhaseRun, 'spec' | 'state'>): number {
  const left = countEpochsLeft(spec, state) - (state.stoppedEarly ? countPhaseEpochsLeft({ spec, state }) : 0);
  return (toMeanMs(state.recentMs) ?? 0) * left;
}

function countPhaseEpochsLeft({ spec, state }: Pick<PhaseRun, 'spec' | 'state'>): number {
  return (spec.phases[state.phaseIndex]?.epochCount ?? 0) - state.phaseEpochCount;
}
