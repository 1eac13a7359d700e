import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { readWeights } from '#main/models/read-weights.ts';
import type { CompressEpoch, CompressResult } from '#main/tensor/protocol/compress-spec.ts';
import type { FitResult } from '#main/tensor/protocol/fit-report.ts';
import type { PackedResult } from '#main/training/compress/pack-result.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import { unwrap, type Result } from '#shared/result/result.ts';
import { chooseOnValidation, type ChosenOnValidation } from '../choose-on-validation.ts';
import type { TrainingRows } from './training-rows.ts';

/** A network that was trained, or made smaller, on the library's labels. */
export interface FittedOnLibrary {
  readonly rows: TrainingRows;
  readonly fitted: Pick<FitResult, 'bestEpoch' | 'epochCount'>;
  /** Weights of the chosen epoch, 32-bit numbers; or what is kept of a model that was made smaller. */
  readonly weights: { readonly kind: 'path'; readonly path: string } | CompressedWeights;
  /** Logits of the validation rows at the chosen epoch and at the last one; null where there are no such rows, or none were published. */
  readonly logits: { readonly best: Float32Array; readonly last: Float32Array } | null;
  readonly chosenBy: string;
  readonly chosen: ChosenOnValidation | null;
}

export interface CompressedWeights {
  readonly kind: 'compressed';
  readonly packed: PackedResult;
  readonly result: CompressResult;
  readonly epochs: readonly CompressEpoch[];
}

export const CHOSEN_BY_LAST = 'the last one: nobody could be kept for choosing it';

/** The temperature that suits what the chosen epoch says of the validation rows. */
export function chooseTemperature(
  logits: Float32Array,
  { rows, classMask }: { readonly rows: TrainingRows; readonly classMask: readonly number[] },
): Result<ChosenOnValidation> {
  return chooseOnValidation(
    {
      classIds: AAMI_CLASSES,
      labelKind: 'classes',
      classMask: Uint8Array.from(classMask),
      labels: rows.validationLabels,
      logits,
    },
    { temperature: true, thresholds: { kind: 'none' } },
  );
}

/** Weights as 32-bit numbers, which is what a run begins with. Throws where a model that was just read cannot be read any more. */
export async function toStart({ network, weights }: NetworkModel, folder: string) {
  if (weights.format === 'float32-le') return { weightsPath: weights.path, network };
  const values = unwrap(await readWeights(weights, network));
  const weightsPath = join(folder, 'start.weights.bin');
  await writeFile(weightsPath, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { weightsPath, network };
}

export async function readFloats(path: string): Promise<Float32Array> {
  const bytes = await readFile(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
