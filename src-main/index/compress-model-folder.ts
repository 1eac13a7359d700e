import { join } from 'node:path';
import type { CompressionSettings } from '#main/training/compress/compression-settings.ts';
import { compressModel } from '#main/training/compress/compress-model.ts';
import type { CompressTensor } from '#main/training/compress/compress-input.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { Result } from '#shared/result/result.ts';
import { folderRecordings } from './folder-recordings.ts';
import { readVersion } from './version.ts';

export interface CompressInput {
  /** Of the model that is compressed. */
  readonly modelFolder: string;
  readonly modelId: string;
  readonly settings: CompressionSettings;
  readonly dataFolder: string;
  readonly outFolder: string;
  readonly overwrites: boolean;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Compresses a model from the command line. Errors: those of readNetworkModel and compressModel. */
export async function compressModelFolder(
  { modelFolder, ...input }: CompressInput,
  { tensor, now }: { readonly tensor: CompressTensor; readonly now: () => Date },
): Promise<Result<ModelCard>> {
  const model = await readNetworkModel(modelFolder);
  if (!model.ok) return model;
  return compressModel(
    {
      ...input,
      model: model.value,
      workFolder: join(input.outFolder, `.${input.modelId}.work`),
      finder: folderRecordings,
      codeVersion: readVersion(),
      today: now().toISOString().slice(0, 10),
    },
    tensor,
  );
}
