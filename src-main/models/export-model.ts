import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { err, ok, type Result } from '#shared/result/result.ts';
import { copyModelFolder, SPIKING_FILES } from './copy-model-folder.ts';
import { toLayersModel } from './export-layers/to-layers-model.ts';
import { writeLayersModel } from './export-layers/write-layers-model.ts';
import type { NetworkModel } from './read-network-model.ts';
import { readWeights } from './read-weights.ts';
import type { ModelRegistry } from './registry.ts';
import { toFileError } from './to-file-error.ts';

/** 'folder': as the program has it, to be imported elsewhere; 'layers': what tf.loadLayersModel of TensorFlow.js opens, with the card. */
export const MODEL_EXPORT_FORMATS = ['folder', 'layers'] as const;
export type ModelExportFormat = (typeof MODEL_EXPORT_FORMATS)[number];

export interface ExportModelOptions {
  /** Made where it is not there; the model gets a folder of its own in it, named after its id. */
  readonly outFolder: string;
  readonly format: ModelExportFormat;
}

/**
 * Writes a model out of the program, whole or not at all. @returns the folder's name
 * Errors: 'model/unknown', 'model/broken', 'export/exists', 'export/unwritable'; 'export/unsupported' for a network, or a layer of one, that layers
 * models do not have.
 */
export async function exportModel(
  models: ModelRegistry,
  modelId: string,
  { outFolder, format }: ExportModelOptions,
): Promise<Result<string>> {
  const found = await models.find(modelId);
  if (!found.ok) return found;
  const target = join(outFolder, modelId);
  if ((await lstat(target).catch(() => undefined)) !== undefined)
    return err('export/exists', `'${modelId}' is there already in that folder: nothing was written.`, {
      name: modelId,
    });
  const unfinished = join(outFolder, `.${modelId}.${randomUUID().slice(0, 8)}.part`);
  try {
    await mkdir(outFolder, { recursive: true });
    const written =
      format === 'folder'
        ? await writeFolder(models, { modelId, from: found.value.folder, to: unfinished })
        : await writeLayers(models, modelId, unfinished);
    if (!written.ok) return written;
    await rename(unfinished, target);
    return ok(basename(target));
  } catch (error) {
    return toFileError(error, modelId);
  } finally {
    await rm(unfinished, { recursive: true, force: true }).catch(() => undefined); // the folder may be none
  }
}

interface FolderCopy {
  readonly modelId: string;
  readonly from: string;
  readonly to: string;
}

async function writeFolder(models: ModelRegistry, { modelId, from, to }: FolderCopy): Promise<Result<null>> {
  const waves = await models.loadWaves(modelId);
  if (waves.ok) {
    // Folds beside the weights; it came with the program.
    await cp(from, to, { recursive: true });
    return ok(null);
  }
  const id = modelId as NetworkModel['card']['id']; // found by this id
  if ((await models.loadSpiking(id)).ok) return copyModelFolder(from, to, SPIKING_FILES);
  const model = await models.loadNetwork(id);
  return model.ok ? copyModelFolder(from, to) : model;
}

async function writeLayers(models: ModelRegistry, modelId: string, to: string): Promise<Result<null>> {
  if ((await models.loadWaves(modelId)).ok)
    return err('export/unsupported', `${modelId} finds waves and is no layers model. Export its folder instead.`);
  const model = await models.loadNetwork(modelId as NetworkModel['card']['id']); // found by this id
  if (!model.ok) return model;
  const { card, network, weights: file } = model.value;
  if (card.trees !== undefined)
    return err(
      'export/unsupported',
      `${modelId} answers by its network and by trees together, and a layers model has none. Export its folder instead.`,
    );
  const weights = await readWeights(file, network);
  if (!weights.ok) return weights;
  const temperature = card.calibration === 'temperature' ? card.temperature : 1;
  const classMask = Uint8Array.from(card.classes, ({ supported }) => (supported ? 1 : 0));
  const layers = toLayersModel({ network, weights: weights.value, temperature, classMask });
  if (!layers.ok) return layers;
  await mkdir(to);
  await writeLayersModel(to, layers.value);
  await writeFile(join(to, 'card.json'), `${JSON.stringify(card, undefined, 2)}\n`);
  return ok(null);
}
