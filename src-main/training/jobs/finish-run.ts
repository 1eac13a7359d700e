import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toNetworkSpec } from '#main/models/read-model.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import type { TensorSupervisor } from '#main/tensor/supervisor/tensor-supervisor.ts';
import type { InputStatisticsFacts, ModelCard, ModelResult, TreesFacts } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ReportFacts } from '../report-rows.ts';
import { fitTrees } from '#main/training/trees/fit-trees.ts';
import { toClassifyCard, type CardFacts } from './classify-card.ts';
import { type FittedRun } from './fit-run.ts';
import { orderForNetwork, runsOverBatch, type RunContext } from './plan-run.ts';
import { writeFinishedRun, type FinishedRun } from './finished-run.ts';
import { areBeatsOfLabelledRecords } from './join-beats.ts';
import { judgeRun, type PredictLogits } from './judge-run.ts';
import { createLogitPredictor } from './predict-logits.ts';

/** What a card says besides what this run found out. */
export type RunCardFacts = Omit<CardFacts, 'run' | 'chosen' | 'inputStatistics' | 'trees' | 'results' | 'effort'>;

export interface FinishOptions {
  readonly context: RunContext;
  readonly folder: string;
  readonly facts: RunCardFacts;
  /** 'Fold 2 of 5', or nothing. */
  readonly title: string;
}

/**
 * Makes a model of a trained run, in 'model' of its folder, and judges it with the weights as they are kept.
 * Errors: those of readModel, of the tensor process and of judgeRun; 'library/disk-full' and 'library/unwritable'.
 */
export async function finishRun(
  run: FittedRun,
  options: FinishOptions,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<FinishedRun>> {
  const { context, folder, facts, title } = options;
  const staged = await stageModel(run, { ...options, name: 'model', weightsPath: run.weightsPath }, tensor);
  if (!staged.ok) return staged;
  const epoch = `epoch ${run.chosenEpoch} of ${run.epochCount}`;
  const judged = await judgeRun(context.job, run, {
    predict: staged.value.predict,
    facts: toReportFacts(facts, `${title}test rows, ${epoch}`),
    recordFacts: areBeatsOfLabelledRecords(context.job, context.recipe)
      ? toRecordFacts(facts, `${title}test recordings, each by the mean over its beats, ${epoch}`)
      : null,
  });
  if (!judged.ok) return judged;
  const last = await judgeLast(run, options, tensor);
  if (!last.ok) return last;
  const finished: FinishedRun = {
    dataSha256: facts.set.sha256,
    splitSha256: facts.split.sha256,
    chosenEpoch: run.chosenEpoch,
    epochCount: run.epochCount,
    figure: run.figure,
    balanceText: run.balanceText,
    trainingSec: run.trainingSec + staged.value.growingSec,
    chosen: judged.value.chosen,
    inputStatistics: staged.value.inputStatistics,
    trees: staged.value.trees,
    result: judged.value.result,
    byRecord: judged.value.byRecord,
    last: last.value,
  };
  await writeFinishedRun(folder, finished, judged.value.probabilities);
  return ok(finished);
}

/** Where the test rows chose the epoch, the last one shows what is due to the choice. */
async function judgeLast(
  run: FittedRun,
  options: FinishOptions,
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<ModelResult | null>> {
  const { context, folder, facts, title } = options;
  if (run.lastWeightsPath === null || context.job.protocol !== 'paper') return ok(null);
  const staged = await stageModel(run, { ...options, name: 'last', weightsPath: run.lastWeightsPath }, tensor);
  if (!staged.ok) return staged;
  const judged = await judgeRun(context.job, run, {
    predict: staged.value.predict,
    facts: toReportFacts(facts, `${title}test rows, last epoch (${run.epochCount})`),
  });
  await rm(join(folder, 'last'), { recursive: true, force: true });
  return judged.ok ? ok(judged.value.result) : judged;
}

interface StagedModel {
  readonly predict: PredictLogits;
  readonly inputStatistics: InputStatisticsFacts | null;
  readonly trees: TreesFacts | null;
  readonly growingSec: number;
}

async function stageModel(
  run: FittedRun,
  options: FinishOptions & { readonly name: string; readonly weightsPath: string },
  tensor: Pick<TensorSupervisor, 'predictBeats'>,
): Promise<Result<StagedModel>> {
  const { context, folder, facts, name, weightsPath } = options;
  const target = join(folder, name);
  await rm(target, { recursive: true, force: true });
  const weights = await readWeights(weightsPath);
  if (!weights.ok) return weights;
  const trees = await fitTrees(context, run);
  if (!trees.ok) return trees;
  const { statistics } = run;
  const chosen = { temperature: 1, calibration: null, thresholds: null };
  const card = await writeNetworkModel(target, {
    network: context.networks.final,
    card: toClassifyCard({
      ...facts,
      run,
      chosen,
      inputStatistics: null,
      trees: null,
      results: [],
      effort: { ...run, of: null },
    }),
    weights: weights.value,
    format: context.job.weightsFormat === 'float16' ? 'float16-le' : 'float32-le',
    statistics: statistics === null ? null : { ...statistics, clipDeviations: findClip(context) },
    trees: trees.value,
  });
  const model = await readNetworkModel(target);
  if (!model.ok) return model;
  const predict = createLogitPredictor(
    {
      set: context.set,
      statistics: model.value.statistics,
      finisher: toRowFinisher(context.recipe),
      network: toNetworkSpec(model.value),
      batchRows: runsOverBatch(context.networks) ? context.job.fit.batchSize : null,
      signal: context.signal,
    },
    tensor,
  );
  return ok({
    predict: inNetworkOrder(context, predict),
    inputStatistics: card.inputStatistics ?? null,
    trees: card.trees ?? null,
    growingSec: trees.value?.growingSec ?? 0,
  });
}

/** Asks in the order that the network wants, and answers in the order of the rows. */
export function inNetworkOrder(
  { networks, set }: Pick<RunContext, 'networks' | 'set'>,
  predict: PredictLogits,
): PredictLogits {
  return async (rows) => {
    const ordered = orderForNetwork({ networks }, set, rows);
    const logits = await predict(ordered);
    if (!logits.ok || ordered === rows) return logits;
    const placeOf = new Map([...ordered].map((row, place) => [row, place]));
    const width = set.classIds.length;
    const own = new Float32Array(logits.value.length);
    rows.forEach((row, k) => {
      const place = placeOf.get(row) ?? 0;
      own.set(logits.value.subarray(place * width, (place + 1) * width), k * width);
    });
    return ok(own);
  };
}

function findClip({ recipe }: RunContext): number | null {
  return recipe.kind === 'recording' ? (recipe.statistics?.clipDeviations ?? null) : null;
}

async function readWeights(path: string): Promise<Result<Float32Array>> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined
    ? err('job/failed', 'The weights that were trained cannot be read again: the work folder was changed meanwhile.')
    : ok(new Float32Array(Uint8Array.from(bytes).buffer));
}

export function toReportFacts(facts: RunCardFacts, title: string): Omit<ReportFacts, 'seed' | 'replicateCount'> {
  const { job, recipe } = facts;
  const { source } = job;
  const isOfBeats = recipe.kind === 'beats';
  return {
    title: title.slice(0, 1).toUpperCase() + title.slice(1),
    dataset: toDatasetText(facts),
    command: facts.command,
    labelMap: isOfBeats && 'labelMap' in source ? source.labelMap : null,
    beatPositions: !isOfBeats ? null : source.kind === 'ptbxl' ? 'detector' : 'reference',
  };
}

/** Of a table whose rows are recordings, though the network looks at beats. */
export function toRecordFacts(facts: RunCardFacts, title: string): ReturnType<typeof toReportFacts> {
  return { ...toReportFacts(facts, title), beatPositions: null };
}

function toDatasetText({ job, split }: RunCardFacts): string {
  const { source } = job;
  const name =
    source.kind === 'library' ? 'library' : source.kind === 'ptbxl' ? source.dataSets.join(', ') : source.dataSet;
  return `${name}, split ${split.name}`;
}

/** The whole card of a finished run. */
export function toFinishedCard(
  facts: RunCardFacts,
  run: Pick<FinishedRun, 'chosen' | 'inputStatistics' | 'trees'> & CardFacts['run'],
  whole: Pick<CardFacts, 'results' | 'effort'>,
): Omit<ModelCard, 'weightsSha256'> {
  const { chosen, inputStatistics, trees = null } = run;
  return toClassifyCard({ ...facts, ...whole, run, chosen, inputStatistics, trees });
}
