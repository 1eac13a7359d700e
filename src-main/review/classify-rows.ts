import type { NetworkModel } from '#main/models/read-network-model.ts';
import { toNetworkSpec } from '#main/models/read-model.ts';
import type { PreparedRows, PrepareRowsInput } from '#main/preprocessing/prepare-rows.ts';
import type { RecordAnswer } from '#shared/domain/record-answer.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { RowPredictor } from './row-predictor.ts';

/** Runs `prepareRows` in a worker; the signals that it is given are moved there and gone here. */
export type PrepareRowsInWorker = (
  input: PrepareRowsInput,
  options: { readonly signal: AbortSignal },
) => Promise<Result<PreparedRows>>;

export interface RowClassifierDeps {
  readonly prepare: PrepareRowsInWorker;
  readonly tensor: RowPredictor;
}

export interface ClassifyRowsRequest extends Omit<PrepareRowsInput, 'model'> {
  readonly model: NetworkModel;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: { readonly doneCount: number; readonly totalCount: number }) => void;
}

/**
 * Signals to class probabilities of a whole recording, or of its fragments: cut by the model's recipe, scaled by its statistics, inferred.
 * What cannot be answered has a reason in its place. Errors: 'job/cancelled', those of the tensor process.
 */
export async function classifyRows(
  { model, leads, timeBase, signal, onProgress }: ClassifyRowsRequest,
  { prepare, tensor }: RowClassifierDeps,
): Promise<Result<RecordAnswer>> {
  const { card, network } = model;
  const prepared = await prepare(toRowsInput(model, { leads, timeBase }), { signal });
  if (!prepared.ok) return signal.aborted ? err('job/cancelled', 'Cancelled.') : prepared;
  const { inputs, lengths, rowCount, spans, notApplicable, notices } = prepared.value;
  const timeSteps = countTimeSteps(network.inputShape, inputs, rowCount);
  const predicted =
    rowCount === 0
      ? ok({ probabilities: new Float32Array(0), backend: 'none' })
      : await tensor.predictBeats({
          network: toNetworkSpec(model),
          inputs,
          rowCount,
          ...(network.hasLengths ? { lengths } : {}),
          ...(timeSteps === undefined ? {} : { timeSteps }),
          signal,
          ...(onProgress === undefined ? {} : { onProgress }),
        });
  if (!predicted.ok) return predicted;
  const { probabilities, backend } = predicted.value;
  const classCount = card.classes.length;
  let row = 0;
  const rows = spans.map(({ startSample, endSample, why }) => ({
    startSample,
    endSample,
    why,
    probabilities: why === null ? Array.from(probabilities.subarray(row * classCount, ++row * classCount)) : null,
  }));
  return ok({ rows, notApplicable, notices, backend });
}

/** What a worker is given to make a model's rows. */
export function toRowsInput(
  { card, statistics }: Pick<NetworkModel, 'card' | 'statistics'>,
  { leads, timeBase }: Pick<PrepareRowsInput, 'leads' | 'timeBase'>,
): PrepareRowsInput {
  const { recipeId, recipeOptions, supportedLeads, task } = card;
  const rowsCard = { recipeId, recipeOptions, supportedLeads, task };
  return { model: { card: rowsCard, statistics: copyStatistics(statistics) }, leads, timeBase };
}

/** Arrays that are sent are gone here, and the model is used again. */
function copyStatistics(statistics: NetworkModel['statistics']): PrepareRowsInput['model']['statistics'] {
  if (statistics === null) return null;
  const { means, deviations, clipDeviations } = statistics;
  return { means: means.slice(), deviations: deviations.slice(), clipDeviations };
}

/** Of a network whose time axis is open; undefined where the network says how long rows are. */
function countTimeSteps(
  [time, ...others]: readonly (number | null)[],
  inputs: Float32Array,
  rowCount: number,
): number | undefined {
  if (time !== null || rowCount === 0) return undefined;
  const step = others.reduce<number>((product, size) => product * (size ?? 1), 1);
  return inputs.length / rowCount / step;
}
