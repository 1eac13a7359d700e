import { toModelDecision } from '#main/models/decision-rule.ts';
import type { SpikingModel } from '#main/models/spiking/spiking-model.ts';
import type { SpikingPool } from '#main/snn/client/spiking-pool.ts';
import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import type { SpikingAnswer } from '#main/snn/engine/spiking-engine.ts';
import { SpikingTally } from '#main/snn/engine/spiking-tally.ts';
import type { SpikingRun } from '#shared/domain/spiking-run.ts';
import { toProbabilities } from '#shared/network/to-probabilities.ts';
import { ok, type Result } from '#shared/result/result.ts';
import type { PredictRowsRequest, RowPredictor } from './row-predictor.ts';

/** What is asked of a spiking network. */
export interface SpikingWish {
  readonly model: SpikingModel;
  readonly network: SpikingNetwork;
  /** Time steps of a decision. */
  readonly steps: number;
  /** By the card's rule, which was chosen on validation rows. */
  readonly stopsEarly: boolean;
}

export interface SpikingPredictor extends RowPredictor {
  /** What it did; undefined before there was a row. */
  describe(): SpikingRun | undefined;
}

export interface SpikingPredictorDeps {
  readonly pool: Pick<SpikingPool, 'run' | 'size'>;
  readonly now: () => number;
}

/** Answers about rows by spikes, several side by side; everything else of a prediction stays as it is. */
export function createSpikingPredictor(
  { model, network, steps, stopsEarly }: SpikingWish,
  { pool, now }: SpikingPredictorDeps,
): SpikingPredictor {
  const { card, parent } = model;
  const tally = new SpikingTally(network);
  // Of the classes that can be answered alone, as the rule was chosen.
  const stop = stopsEarly && card.stop !== null ? { stop: { ...card.stop, decision: toModelDecision(parent) } } : {};
  let [rowCount, elapsedMs] = [0, 0];

  async function predictBeats(request: PredictRowsRequest) {
    const { rowCount: count, inputs, network: spec, signal, onProgress } = request;
    const startedMs = now();
    const logits = await runRows(request, async (row) => {
      const answer = await pool.run(network, row, { steps, ...stop, ...(signal === undefined ? {} : { signal }) });
      if (!answer.ok) return answer;
      tally.add(answer.value);
      rowCount++;
      onProgress?.({ doneCount: rowCount, totalCount: count });
      return answer;
    });
    elapsedMs += now() - startedMs;
    if (!logits.ok) return logits;
    const { output } = parent.network;
    const probabilities = toProbabilities(logits.value, { ...spec, output });
    return inputs.length === 0 ? ok({ probabilities, backend: 'none' }) : ok({ probabilities, backend: 'spikes' });
  }

  async function runRows(
    { inputs, rowCount: count }: PredictRowsRequest,
    run: (row: Float32Array) => Promise<Result<SpikingAnswer>>,
  ): Promise<Result<Float32Array>> {
    const length = inputs.length / Math.max(1, count);
    const rows = Array.from({ length: count }, (_, k) => k).values();
    const logits: Float32Array[] = [];
    let failure: Result<never> | undefined;
    // One waits for each thread, and no more: a day's beats are not queued at once.
    const lanes = Array.from({ length: pool.size + 1 }, async () => {
      for (const k of rows) {
        if (failure !== undefined) return;
        const answer = await run(inputs.slice(k * length, (k + 1) * length));
        if (!answer.ok) failure ??= answer;
        else logits[k] = Float32Array.from(toLastLogits(answer.value));
      }
    });
    await Promise.all(lanes);
    if (failure !== undefined) return failure;
    const classCount = network.readout.channels;
    const all = new Float32Array(count * classCount);
    logits.forEach((own, k) => all.set(own, k * classCount));
    return ok(all);
  }

  return {
    predictBeats,
    describe() {
      if (rowCount === 0) return undefined;
      const { meanSteps, cost, layers } = tally.toMean();
      const { synapticOperations, energyUj, annEnergyUj, energyRatio, breakEvenSteps, savesEnergy } = cost;
      return {
        spikingModelId: card.id,
        spikingVersion: card.version,
        steps,
        stopsEarly: 'stop' in stop,
        meanSteps,
        rowCount,
        ...{ synapticOperations, energyUj, annEnergyUj, energyRatio, breakEvenSteps, savesEnergy },
        layers,
        elapsedMs,
      };
    },
  };
}

/** Of the last step that was done. */
export function toLastLogits({ curve, steps }: Pick<SpikingAnswer, 'curve' | 'steps'>): Float64Array {
  return curve.subarray((curve.length / steps) * (steps - 1));
}
