import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';

/** Puts a card in the place of the one that is there. Errors are those of the file system. */
export async function writeCard<Card extends ModelCard | SpikingCard>(folder: string, card: Card): Promise<Card> {
  const path = join(folder, 'card.json');
  await writeFile(`${path}.new`, `${JSON.stringify(card, undefined, 2)}\n`);
  await rename(`${path}.new`, path);
  return card;
}
