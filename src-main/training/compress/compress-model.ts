import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkModelPlace } from '#main/models/place-model-folder.ts';
import { readWeights } from '#main/models/read-weights.ts';
import type { CompressEpoch, CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, type Result } from '#shared/result/result.ts';
import { planRun, type RunContext } from '#main/training/jobs/plan-run.ts';
import { prepareJob, type PreparedJob } from '#main/training/jobs/prepare-job.ts';
import { readCardJob } from '#main/training/jobs/read-card-job.ts';
import { toFitSpec } from '#main/training/jobs/to-fit-spec.ts';
import { withWorkFolder } from '#main/training/with-work-folder.ts';
import type { CompressModelInput, CompressTensor } from './compress-input.ts';
import { chooseFold } from './choose-fold.ts';
import { chooseKernels } from './choose-kernels.ts';
import { toAlqMethod, toRoundingRun } from './compression-settings.ts';
import { packResult } from './pack-result.ts';
import { refuseWithoutKernels } from './round-model.ts';
import { setAsideRows } from './set-aside.ts';
import { writeCompressedModel } from './write-compressed-model.ts';

/**
 * Makes a trained model smaller on the rows that it was trained on, and judges what comes out on its test rows.
 * Errors: those of checkModelPlace; 'model/not-applicable' for a model without a training job or without a kernel that can be compressed; 'model/broken' where the data
 * are not those of its card; those of prepareJob, planRun and the tensor process.
 */
export async function compressModel(input: CompressModelInput, tensor: CompressTensor): Promise<Result<ModelCard>> {
  const { outFolder, modelId: id, overwrites } = input;
  const parentId = input.model.card.id;
  const place = await checkModelPlace({ outFolder, id, parentId, kind: 'classifier', overwrites });
  return place.ok ? withWorkFolder(input.workFolder, () => compress(input, tensor)) : place;
}

async function compress(input: CompressModelInput, tensor: CompressTensor): Promise<Result<ModelCard>> {
  const { model, settings, workFolder, signal } = input;
  const kernels = chooseKernels(model.network);
  if (kernels.length === 0) return refuseWithoutKernels(model.network);
  const job = readCardJob(model.card);
  if (!job.ok) return job;
  const prepared = await prepare(input, job.value);
  if (!prepared.ok) return prepared;
  const { folds } = prepared.value.split;
  const chosen = chooseFold(model.card, { asked: settings.fold, foldCount: folds.length });
  if (!chosen.ok) return chosen;
  const fold = folds[chosen.value - 1];
  if (fold === undefined) throw new Error(`compressModel: no fold ${chosen.value} of ${folds.length}`);
  const planned = await planRun(toContext(input, prepared.value), { fold, folder: workFolder });
  if (!planned.ok) return planned;
  input.onRows(planned.value.set);
  const weights = await readWeights(model.weights, model.network);
  if (!weights.ok) return weights;
  const weightsPath = join(workFolder, 'start.weights.bin');
  await writeFile(
    weightsPath,
    new Uint8Array(weights.value.buffer, weights.value.byteOffset, weights.value.byteLength),
  );
  const outFolder = join(workFolder, 'compressed');
  await mkdir(outFolder, { recursive: true });
  const { plan, set } = planned.value;
  const { seed } = settings;
  const { train, validation } =
    job.value.choose.epoch.on === 'test' ? await setAsideRows(plan.train, set, { seed, folder: workFolder }) : plan;
  const epochs: CompressEpoch[] = [];
  const startedMs = input.now();
  const compressed = await tensor.compress({
    spec: {
      seed,
      network: model.network,
      weightsPath,
      kernels,
      batchSize: job.value.fit.batchSize,
      maxRowsPerClass: settings.maxRowsPerClass,
      loss: toFitSpec(plan).loss,
      rows: { files: plan.files, rowShape: plan.rowShape, recipe: plan.recipe },
      train,
      validation,
      watch: job.value.choose.epoch.by === 'accuracy' ? 'accuracy' : 'macroF1',
      method: settings.method === 'alq' ? toAlqMethod(settings) : toRoundingRun(settings),
      outFolder,
    },
    signal,
    onProgress: input.onProgress,
    onEpoch(epoch) {
      epochs.push(epoch);
      input.onEpoch(epoch);
    },
  });
  if (!compressed.ok) return compressed;
  return write(
    input,
    {
      prepared: prepared.value,
      planned: planned.value,
      compressed: compressed.value,
      epochs,
      compressingSec: (input.now() - startedMs) / 1000,
      outFolder,
    },
    tensor,
  );
}

interface Compressed {
  readonly prepared: PreparedJob;
  readonly planned: Parameters<typeof writeCompressedModel>[0]['run'];
  readonly compressed: CompressResult;
  readonly epochs: readonly CompressEpoch[];
  readonly compressingSec: number;
  readonly outFolder: string;
}

async function write(
  input: CompressModelInput,
  { prepared, planned, compressed, epochs, compressingSec, outFolder }: Compressed,
  tensor: CompressTensor,
): Promise<Result<ModelCard>> {
  const { settings, model } = input;
  const name = settings.method === 'alq' ? 'result.packed' : 'result.weights.bin';
  const bytes = await readFile(join(outFolder, name)).catch(() => undefined);
  if (bytes === undefined)
    return err('job/failed', 'What was compressed cannot be read again: the work folder was changed.');
  const packed = packResult(bytes, { network: model.network, settings, result: compressed });
  if (!packed.ok) return packed;
  input.tell('judging the test rows');
  return writeCompressedModel(
    { input, prepared, run: planned, packed: packed.value, result: compressed, epochs, compressingSec },
    tensor,
  );
}

async function prepare(input: CompressModelInput, job: ClassifyTrainingJob): Promise<Result<PreparedJob>> {
  const { model, dataFolder, workFolder, finder, signal, tell } = input;
  const prepared = await prepareJob(job, {
    jobFolder: workFolder,
    dataFolder,
    rowsFolder: join(workFolder, 'rows'),
    finder,
    trunk: null,
    madeNetwork: model.network,
    signal,
    tell,
  });
  if (!prepared.ok) return prepared;
  const { dataSha256, splitSha256 } = model.card.provenance ?? {};
  const { set, split } = prepared.value;
  return dataSha256 === set.sha256 && splitSha256 === split.sha256
    ? prepared
    : err(
        'model/broken',
        `The data or their split are not those of the model's card: its test rows may have been trained on. Here are ${set.rowCount} rows of ${set.records.length} recordings; is the data set whole, and the same version?`,
      );
}

function toContext({ signal }: CompressModelInput, { job, networks, recipe, set }: PreparedJob): RunContext {
  const nothing = () => undefined;
  return { job, networks, recipe, set, start: null, signal, onEpoch: nothing, onProgress: nothing };
}
