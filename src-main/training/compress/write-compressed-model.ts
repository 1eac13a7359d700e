import { join } from 'node:path';
import { placeModelFolder } from '#main/models/place-model-folder.ts';
import { writeCard } from '#main/models/write-card.ts';
import { toNetworkSpec } from '#main/models/read-model.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import { writeNetworkModel } from '#main/models/write-network-model.ts';
import { toRowFinisher } from '#main/preprocessing/row-finisher.ts';
import type { CompressEpoch, CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { ModelCard, ModelResult } from '#shared/domain/model-card.ts';
import { COMPRESSION_METHOD_NAMES } from '#shared/domain/compression-method.ts';
import { ok, type Result } from '#shared/result/result.ts';
import { inNetworkOrder } from '#main/training/jobs/finish-run.ts';
import { judgeRun } from '#main/training/jobs/judge-run.ts';
import type { PlannedRun } from '#main/training/jobs/plan-run.ts';
import { runsOverBatch } from '#main/training/jobs/plan-run.ts';
import { createLogitPredictor } from '#main/training/jobs/predict-logits.ts';
import { describeEffort } from '#main/training/describe-effort.ts';
import type { PreparedJob } from '#main/training/jobs/prepare-job.ts';
import type { CompressModelInput, CompressTensor } from './compress-input.ts';
import { toCompressedCard } from './compressed-card.ts';
import { toCompressionFacts } from './compression-facts.ts';
import type { PackedResult } from './pack-result.ts';

export interface CompressedModel {
  readonly input: CompressModelInput;
  readonly prepared: PreparedJob;
  readonly run: PlannedRun;
  readonly packed: PackedResult;
  readonly result: CompressResult;
  readonly epochs: readonly CompressEpoch[];
  readonly compressingSec: number;
}

/** Judges what is kept, and puts the model's folder in its place. Errors: those of readNetworkModel, judgeRun and the tensor process. */
export async function writeCompressedModel(
  compressed: CompressedModel,
  tensor: CompressTensor,
): Promise<Result<ModelCard>> {
  const { input, prepared, run, packed } = compressed;
  const { model, modelId, outFolder } = input;
  const staged = join(input.workFolder, 'model');
  const card = toCompressedCard(input, {
    compression: toCompressionFacts({ ...compressed, settings: input.settings }),
    protocol: toProtocolText(compressed),
  });
  const written = await writeNetworkModel(staged, {
    card,
    network: model.network,
    weights: packed.packed === null ? packed.weights : { packed: packed.packed },
    format: 'float16-le',
    statistics: model.statistics,
  });
  const kept = await readNetworkModel(staged);
  if (!kept.ok) return kept;
  const { networks, set } = prepared;
  const predict = createLogitPredictor(
    {
      set,
      statistics: kept.value.statistics,
      finisher: toRowFinisher(prepared.recipe),
      network: { ...toNetworkSpec(kept.value), temperature: 1 },
      batchRows: runsOverBatch(networks) ? prepared.job.fit.batchSize : null,
      signal: input.signal,
    },
    tensor,
  );
  const judged = await judgeRun(prepared.job, run, {
    predict: inNetworkOrder({ networks, set }, predict),
    facts: toReportFacts(compressed),
    report: input.report,
  });
  if (!judged.ok) return judged;
  const { chosen, result } = judged.value;
  const whole: ModelCard = {
    ...written,
    temperature: chosen.temperature,
    calibration: chosen.calibration === null ? 'none' : 'temperature',
    ...(chosen.thresholds === null ? {} : { thresholds: chosen.thresholds }),
    results: [result, ...findParentResult(model.card).map(toParentTable(model.card))],
  };
  await writeCard(staged, whole);
  await placeModelFolder(staged, outFolder, modelId);
  return ok(whole);
}

/** That of its own fold where it is cross-validated (see chooseFold), else its first. */
function findParentResult({ results }: ModelCard): readonly ModelResult[] {
  const own = results.filter(({ title }) => /^Fold \d+ of /.test(title));
  return own.length > 0 ? own.slice(0, 1) : results.slice(0, 1);
}

/** The same rows by the model that was compressed. */
function toParentTable({ name, version }: ModelCard): (result: ModelResult) => ModelResult {
  return (result) => ({ ...result, title: `Before: ${name} ${version}. ${result.title}`.slice(0, 200) });
}

function toReportFacts({ input, prepared }: CompressedModel) {
  const { card } = input.model;
  const [first] = card.results;
  return {
    title: `Test rows, compressed (${input.settings.method})`,
    dataset: first?.dataset ?? prepared.split.name,
    command: input.command,
    labelMap: first?.labelMap ?? null,
    beatPositions: first?.beatPositions ?? null,
  };
}

function toProtocolText({ input, prepared, result, epochs, compressingSec }: CompressedModel): string {
  const { settings } = input;
  const { epoch } = prepared.job.choose;
  const figure = epoch.by === 'accuracy' ? 'accuracy' : 'macro F1';
  const subset =
    settings.maxRowsPerClass === null
      ? ''
      : `, at most ${settings.maxRowsPerClass} rows of a class in an epoch, drawn anew`;
  const aside =
    epoch.on === 'test'
      ? 'a tenth of the training rows of each class, set aside for it: no test row chose'
      : 'the rows that choose';
  const isLast = epochs.some(({ judgedOn }) => judgedOn === 'train');
  const why = isLast ? 'the last one: no row was left to choose it' : `by ${figure} on ${aside}`;
  const effort = describeEffort({ trainingSec: compressingSec, of: null, what: 'Compressed' });
  return `Then compressed by ${COMPRESSION_METHOD_NAMES[settings.method]} on the same training rows${subset}, seed ${settings.seed}; epoch ${result.keptEpoch} of ${result.epochCount} was kept, ${why}. ${effort}`;
}
