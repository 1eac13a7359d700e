import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CompressionSettings } from '#main/training/compress/compression-settings.ts';
import { compressModel } from '#main/training/compress/compress-model.ts';
import { needsRows, roundModel } from '#main/training/compress/round-model.ts';
import { findCompressionProblem } from '#main/training/desk/find-compression-problem.ts';
import type { CompressTensor } from '#main/training/compress/compress-input.ts';
import { readSpikingCard } from '#main/models/spiking/spiking-model.ts';
import type { CompressEpoch, CompressProgress } from '#main/tensor/protocol/compress-spec.ts';
import { readWavesCard } from '#main/models/waves-model.ts';
import { readNetworkModel } from '#main/models/read-network-model.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, type Result } from '#shared/result/result.ts';
import { folderRecordings } from './folder-recordings.ts';
import { readVersion } from './version.ts';

export interface CompressInput {
  /** Of the model that is compressed. */
  readonly modelFolder: string;
  readonly modelId: string;
  readonly settings: CompressionSettings;
  /** Null: nothing is trained and nothing judged, which only rounding to 16 or 8 bits can do without. */
  readonly dataFolder: string | null;
  readonly outFolder: string;
  readonly overwrites: boolean;
  readonly command: string;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  /** A line that takes the place of the one before. */
  readonly showProgress: (line: string) => void;
}

/** Compresses a model from the command line. Errors: 'model/unknown', 'model/not-applicable' for a spiking network, those of readNetworkModel, compressModel and roundModel; 'model/not-applicable' also for one that was made smaller already. */
export async function compressModelFolder(
  { modelFolder, dataFolder, showProgress, ...input }: CompressInput,
  { tensor, now }: { readonly tensor: CompressTensor; readonly now: () => Date },
): Promise<Result<ModelCard>> {
  const model = await readNetworkModel(modelFolder);
  if (!model.ok) return explain(modelFolder, model);
  const problem = findCompressionProblem(model.value);
  if (problem !== null) return err('model/not-applicable', problem);
  const facts = {
    ...input,
    model: model.value,
    version: null,
    name: null,
    workFolder: join(input.outFolder, `.${input.modelId}.work`),
    codeVersion: readVersion(),
    today: now().toISOString().slice(0, 10),
  };
  if (dataFolder === null) return roundModel(facts);
  const trains = needsRows(input.settings);
  const onEpoch = (epoch: CompressEpoch) => input.tell(toLine(epoch, trains));
  const onProgress = ({ epoch, batch, batchCount }: CompressProgress) =>
    showProgress(`epoch ${epoch}: batch ${batch} of ${batchCount}`);
  const onRows = () => undefined;
  const clock = () => now().getTime();
  const events = { onRows, onEpoch, onProgress };
  return compressModel({ ...facts, dataFolder, finder: folderRecordings, now: clock, ...events }, tensor);
}

/** A folder that holds no model to compress: none at all, or one that has no weights of its own. */
async function explain(folder: string, broken: Result<never>): Promise<Result<never>> {
  const model = basename(folder).slice(0, 64);
  if (!existsSync(folder)) return err('model/unknown', `There is no model named ${model}.`, { model });
  const waves = await readWavesCard(folder);
  if (waves.ok)
    return err(
      'model/not-applicable',
      `${model} finds waves: only networks that answer with classes can be compressed.`,
      {
        model,
      },
    );
  const spiking = await readSpikingCard(folder);
  if (!spiking.ok) return broken;
  const { id, parent } = spiking.value;
  return err('model/not-applicable', `${id} is the spiking form of ${parent.id}: compress that model.`, { model });
}

function toLine(told: CompressEpoch, trains: boolean): string {
  const { stage, loop, epoch, averageBits, trainLoss, judgedOn, loss, accuracy, macroF1 } = told;
  const where = loop === 0 ? stage : `loop ${loop}, ${stage}`;
  const percent = (fraction: number) => (100 * fraction).toFixed(1);
  const trained = trains ? `training loss ${trainLoss.toFixed(3)}; ` : '';
  return `${where}, epoch ${epoch}: ${averageBits.toFixed(3)} bits, ${trained}on the ${judgedOn === 'train' ? 'training rows' : 'rows that choose'} loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)} %, macro F1 ${percent(macroF1)} %`;
}
