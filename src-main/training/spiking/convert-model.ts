import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { checkModelPlace, placeModelFolder } from '#main/models/place-model-folder.ts';
import { readWeights } from '#main/models/read-weights.ts';
import { writeSpikingModel } from '#main/models/spiking/spiking-model.ts';
import { convertNetwork } from '#main/snn/convert/convert-network.ts';
import { findConversionProblem } from '#main/snn/convert/find-conversion-problem.ts';
import { measureLeakyGains } from '#main/snn/convert/measure-leaky-gains.ts';
import { measureScales } from '#main/snn/convert/measure-scales.ts';
import { withWorkFolder } from '#main/training/with-work-folder.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { NO_SPIKES_WITH_TREES } from '#shared/domain/explain-trees.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { createFloatRunner } from '#shared/network/float-runner.ts';
import { chooseSettleSteps, type CalibratedRow } from './choose-settle-steps.ts';
import { judgeSpiking } from './judge-spiking.ts';
import { toSpikingCard } from './spiking-facts.ts';
import type { ConvertDeps, ConvertModelInput, MadeSpiking } from './spiking-input.ts';
import { drawRows, prepareSpikingRows, type SpikingRows } from './spiking-rows.ts';

/**
 * Makes a trained model spiking on rows that it was trained on, chooses when to stop early on its validation rows, judges both on validation
 * and test rows, and puts the folder (scales and card) in its place.
 * Errors: those of checkModelPlace, prepareSpikingRows, measureScales ('snn/calibration'), convertNetwork ('snn/unconvertible', naming the layer, or for a model with trees), of the pool
 * and the tensor process.
 */
export async function convertModel(input: ConvertModelInput, deps: ConvertDeps): Promise<Result<SpikingCard>> {
  const { outFolder, spikingId: id, overwrites } = input;
  const parentId = input.model.card.id;
  const place = await checkModelPlace({ outFolder, id, parentId, kind: 'spiking', overwrites });
  return place.ok ? withWorkFolder(input.workFolder, () => convert(input, deps)) : place;
}

async function convert(input: ConvertModelInput, deps: ConvertDeps): Promise<Result<SpikingCard>> {
  // Before minutes of reading.
  if (input.model.card.trees !== undefined) return err('snn/unconvertible', NO_SPIKES_WITH_TREES);
  const problem = findConversionProblem(input.model.network);
  if (problem !== undefined) return { ok: false, error: problem };
  const rows = await prepareSpikingRows(input);
  if (!rows.ok) return rows;
  const made = await makeSpiking(input, rows.value, deps);
  if (!made.ok) return made;
  const { settings, signal, tell } = input;
  const judged = await judgeSpiking({ ...made.value, rows: rows.value, steps: settings.steps, signal, tell }, deps);
  if (!judged.ok) return judged;
  const staged = join(input.workFolder, 'model');
  const card = toSpikingCard({ input, ...made.value, judged: judged.value, rows: rows.value });
  const whole = await writeSpikingModel(staged, { card, scales: made.value.scales });
  await placeModelFolder(staged, input.outFolder, input.spikingId);
  return ok(whole);
}

/** Calibration rows that the steps to settle are measured on, at most: they wait in the pool all at once. */
const MOST_SETTLED = 500;

async function makeSpiking(
  { model, settings, signal, tell }: ConvertModelInput,
  { train, read, listRecordHashes, dataset }: SpikingRows,
  { pool }: ConvertDeps,
): Promise<Result<MadeSpiking>> {
  const { network } = model;
  const weights = await readWeights(model.weights, network);
  if (!weights.ok) return weights;
  const weighted = { network, weights: weights.value };
  const drawn = drawRows(train, settings.calibrationRows);
  tell(`measuring scales on ${drawn.length} training rows`);
  const calibration: Float32Array[] = [];
  await read(drawn, (row) => void calibration.push(row));
  const scales = measureScales(weighted, calibration, settings.scaleRule);
  if (!scales.ok) return scales;
  const { neuron, poolRule, steps } = settings;
  const gains =
    neuron.kind === 'lif'
      ? measureLeakyGains(weighted, calibration, { scales: scales.value, model: neuron })
      : new Map<string, number>();
  const request = { ...weighted, scales: scales.value, gains, neuron, poolRule };
  const unsettled = convertNetwork(request);
  if (!unsettled.ok) return unsettled;
  tell('measuring how long its layers take to settle, on the same rows');
  const answers = await Promise.all(
    calibration.slice(0, MOST_SETTLED).map((row) => pool.run(unsettled.value, row, { steps, signal })),
  );
  const runner = createFloatRunner(network, weights.value);
  const compared: CalibratedRow[] = [];
  for (const [k, answer] of answers.entries()) {
    if (!answer.ok) return answer;
    const row = calibration[k];
    if (row !== undefined) compared.push({ curve: answer.value.curve, logits: runner.run(row).slice() });
  }
  const settleSteps = chooseSettleSteps(compared, steps);
  const spiking = convertNetwork({ ...request, settleSteps });
  if (!spiking.ok) return spiking;
  const recordsSha256 = createHash('sha256').update(listRecordHashes(drawn).join('\n')).digest('hex');
  return ok({
    scales: scales.value,
    gains,
    network: spiking.value,
    calibration: { dataset, side: 'train', rowCount: drawn.length, recordsSha256 },
  });
}
