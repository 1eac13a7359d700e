import { createHash } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NetworkSpec } from '#main/tensor/protocol.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { toWeightsLayout } from './read-model.ts';

export interface NewModel {
  readonly architecture: NetworkSpec['architecture'];
  readonly card: Omit<ModelCard, 'weightsSha256'>;
  /** In the order of the architecture's weight table. */
  readonly weights: Float32Array;
}

/** Writes a model's folder. The card goes last: a folder without one is no model. Errors are those of the file system. */
export async function writeModel(folder: string, { architecture, card, weights }: NewModel): Promise<ModelCard> {
  const bytes = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
  const weightsSha256 = createHash('sha256').update(bytes).digest('hex');
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, 'weights.bin'), bytes);
  await writeWhole(join(folder, 'model.json'), toJson(toWeightsLayout(architecture)));
  return writeCard(folder, { ...card, weightsSha256 });
}

/** Puts a card in the place of the one that is there. */
export async function writeCard(folder: string, card: ModelCard): Promise<ModelCard> {
  await writeWhole(join(folder, 'card.json'), toJson(card));
  return card;
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
