import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brokenModel, readModelJson } from '#main/models/read-model-json.ts';
import type { NetworkModel } from '#main/models/read-network-model.ts';
import { writeCard } from '#main/models/write-card.ts';
import { NO_SPIKES_WITH_TREES } from '#shared/domain/explain-trees.ts';
import { countScales, listScaledLayers } from '#shared/domain/list-scaled-layers.ts';
import type { SpikingCard } from '#shared/domain/spiking-card.ts';
import { spikingCardSchema } from '#shared/domain/spiking-card-schema.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/** A spiking network as it lies on disk: what the conversion measured. The weights are its parent's. */
export interface SpikingModel {
  readonly card: SpikingCard;
  /** By name of the layer: see listScaledLayers and measureScales. */
  readonly scales: ReadonlyMap<string, Float32Array>;
  readonly parent: NetworkModel;
}

export const SCALES_FILE = 'scales.bin';

/** Card alone. Errors: 'model/broken'. */
export async function readSpikingCard(folder: string): Promise<Result<SpikingCard>> {
  return readModelJson(folder, 'card.json', spikingCardSchema);
}

/**
 * Scales of a folder, checked: float32 little-endian, of the card's layers one after the other, each finite and above 0.
 * Errors: 'model/broken', naming the file and what is wrong with it.
 */
export async function readSpikingScales(
  folder: string,
  card: Pick<SpikingCard, 'scales' | 'scalesSha256'>,
): Promise<Result<ReadonlyMap<string, Float32Array>>> {
  const expectedBytes = 4 * card.scales.reduce((sum, { channels }) => sum + channels, 0);
  const path = join(folder, SCALES_FILE);
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) return brokenModel(SCALES_FILE, 'is missing or cannot be read');
  if (facts.size !== expectedBytes)
    return brokenModel(SCALES_FILE, `has ${facts.size} bytes instead of ${expectedBytes}`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return brokenModel(SCALES_FILE, 'cannot be read');
  if (hash(bytes) !== card.scalesSha256)
    return brokenModel(SCALES_FILE, 'is not the file that the card describes: its SHA-256 differs');
  const all = new Float32Array(Uint8Array.from(bytes).buffer);
  if (!all.every((scale) => Number.isFinite(scale) && scale > 0))
    return brokenModel(SCALES_FILE, 'holds a scale that is not above 0');
  let offset = 0;
  return ok(
    new Map(card.scales.map(({ layer, channels }) => [layer, all.slice(offset, (offset += channels))] as const)),
  );
}

/** Puts a spiking network and the model that it was made of together. Errors: 'model/broken', naming what does not fit. */
export function joinParent({ card, scales }: Omit<SpikingModel, 'parent'>, parent: NetworkModel): Result<SpikingModel> {
  if (parent.weights.sha256 !== card.parent.weightsSha256)
    return err(
      'model/broken',
      `The spiking network ${card.id} was made of other weights than those of ${card.parent.id}: convert it again.`,
      { model: card.id },
    );
  if (parent.card.trees !== undefined) return err('model/broken', NO_SPIKES_WITH_TREES, { model: card.id });
  const scaled = listScaledLayers(parent.network);
  if (!scaled.ok) return scaled;
  const wanted = scaled.value.map((layer) => `${layer.name} ${countScales(layer)}`);
  const given = card.scales.map(({ layer, channels }) => `${layer} ${channels}`);
  return wanted.join() === given.join()
    ? ok({ card, scales, parent })
    : brokenModel('card.json', `names other layers that become neurons than ${card.parent.id} has`);
}

/** Writes a spiking network's folder; the card goes last: a folder without one is no model. Errors are those of the file system. */
export async function writeSpikingModel(
  folder: string,
  { card, scales }: { readonly card: Omit<SpikingCard, 'scalesSha256'>; readonly scales: SpikingModel['scales'] },
): Promise<SpikingCard> {
  await mkdir(folder, { recursive: true });
  const all = Float32Array.from(card.scales.flatMap(({ layer }) => [...(scales.get(layer) ?? [])]));
  const bytes = new Uint8Array(all.buffer);
  const path = join(folder, SCALES_FILE);
  await writeFile(`${path}.new`, bytes);
  await rename(`${path}.new`, path);
  const whole: SpikingCard = { ...card, scalesSha256: hash(bytes) };
  await writeCard(folder, whole);
  return whole;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
