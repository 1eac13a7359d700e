import type { ModelRegistry } from '#main/models/registry.ts';
import { listSource } from '#main/training/data/build-row-set.ts';
import { createExclusionCounter } from '#main/training/data/exclusions.ts';
import type { RecordingFinder } from '#main/training/data/found-recording.ts';
import type { CompressionOptions } from '#shared/ipc/schemas/training.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import type { ModelId } from '#shared/units/ids.ts';
import { findCompressible, type CompressibleModel } from './compressible-model.ts';
import type { ChosenFolder, DataFolders } from './data-folders.ts';

export interface CompressionOptionsDeps {
  readonly models: ModelRegistry;
  readonly dataFolders: DataFolders;
  readonly finder: RecordingFinder;
}

/** How a model can be made smaller here. Errors: those of loadNetwork. */
export async function findCompressionOptions(
  modelId: ModelId,
  { models, dataFolders }: Pick<CompressionOptionsDeps, 'models' | 'dataFolders'>,
): Promise<Result<CompressionOptions>> {
  const found = await findCompressible(modelId, models);
  return found.ok ? ok(await toOptions(found.value, dataFolders)) : found;
}

/**
 * Looks for a model's data sets in a folder that a person chose, and remembers it where their recordings are there. Whether they are all,
 * and the same as its card says, is seen when they are read.
 * Errors: those of loadNetwork, locate and listSource; 'training/not-possible' for a model whose card names no data set.
 */
export async function takeData(
  { modelId, chosen }: { readonly modelId: ModelId; readonly chosen: ChosenFolder },
  { models, dataFolders, finder }: CompressionOptionsDeps,
): Promise<Result<CompressionOptions>> {
  const found = await findCompressible(modelId, models);
  if (!found.ok) return found;
  const { job, dataSets, model } = found.value;
  if (job === null)
    return err('training/not-possible', `The card of ${model.card.name} names no data set that it was trained on.`);
  const located = await dataFolders.locate(dataSets, chosen);
  if (!located.ok) return located;
  const listed = await listSource(job.source, {
    classIds: job.classes.map(({ id }) => id),
    dataFolder: located.value.path,
    finder,
    exclusions: createExclusionCounter(),
  });
  if (!listed.ok) return listed;
  if (listed.value.recordings.length === 0)
    return err(
      'training/not-possible',
      `'${chosen.name}' holds no recording that the training job of ${model.card.name} reads.`,
    );
  const remembered = dataFolders.remember(dataSets, located.value, chosen);
  return remembered.ok ? ok(await toOptions(found.value, dataFolders)) : remembered;
}

async function toOptions(
  { rows, dataSets, whyNot }: CompressibleModel,
  dataFolders: DataFolders,
): Promise<CompressionOptions> {
  const folder = dataSets.length === 0 ? undefined : await dataFolders.find(dataSets);
  return {
    rows,
    dataSets,
    folderName: dataFolders.findName(dataSets),
    dataProblem: folder?.ok === false ? folder.error.message : null,
    whyNot,
  };
}
