import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WAVES, countParameters } from '#main/tensor/protocol.ts';
import { explainIssue } from '#shared/domain/explain-issue.ts';
import { wavesCardSchema, wavesLayoutSchema, type WavesCard, type WavesLayout } from '#shared/domain/waves-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { NETWORK_RATE_HZ, WAVE_CLASSES } from '#shared/signal/delineate/network-shape.ts';
import type { DelineationNetwork } from '#shared/signal/delineate/waves.ts';
import { decodeFloat16, encodeFloat16 } from '#main/tensor/protocol/float16.ts';

/** The delineation network that comes with the program. */
export const WAVES_MODEL_ID = 'waves-ludb';

export interface WavesModel {
  readonly card: WavesCard;
  readonly network: DelineationNetwork;
}

const MAX_JSON_BYTES = 4 * 1024 * 1024;

/** Layout of the weights file, as model.json has it. */
function toWavesLayout(): WavesLayout {
  return {
    architecture: 'waves',
    sampleRateHz: NETWORK_RATE_HZ,
    classes: [...WAVE_CLASSES],
    format: 'float16-le',
    weightsFile: 'weights.bin',
    weights: WAVES.weights.map(({ name, shape }) => ({ name, shape: [...shape] })),
  };
}

/**
 * Reads and checks the folder of a delineation network: card.json, model.json, weights.bin.
 * Errors: 'model/broken', naming the file and what is wrong with it.
 */
export async function readWavesModel(folder: string): Promise<Result<WavesModel>> {
  const card = await readWavesCard(folder);
  if (!card.ok) return card;
  const layout = await readJson(join(folder, 'model.json'));
  const expected = wavesLayoutSchema.safeParse(layout);
  if (!expected.success || JSON.stringify(expected.data) !== JSON.stringify(toWavesLayout())) {
    return broken('model.json', 'does not describe the delineation network of this version');
  }
  const { weightsSha256, shiftsMs } = card.value;
  const weights = await readWeights(folder, 'weights.bin', weightsSha256);
  return weights.ok ? ok({ card: card.value, network: { weights: weights.value, shiftsMs } }) : weights;
}

/** The network that was trained without one fold, to measure on it. `fold` counts from 0. Errors: as readWavesModel. */
export async function readFoldNetwork(
  folder: string,
  card: Pick<WavesCard, 'folds'>,
  fold: number,
): Promise<Result<DelineationNetwork>> {
  const facts = card.folds[fold];
  if (facts === undefined) return broken('card.json', `names no fold ${fold + 1}`);
  const weights = await readWeights(folder, toFoldFile(fold), facts.weightsSha256);
  return weights.ok ? ok({ weights: weights.value, shiftsMs: facts.shiftsMs }) : weights;
}

/** Card alone. Errors: 'model/broken'. */
export async function readWavesCard(folder: string): Promise<Result<WavesCard>> {
  const parsed = wavesCardSchema.safeParse(await readJson(join(folder, 'card.json')));
  if (parsed.success) return ok(parsed.data);
  return broken('card.json', `is wrong ${explainIssue(parsed.error.issues[0])}`);
}

export interface NewWavesModel {
  readonly card: Omit<WavesCard, 'weightsSha256' | 'folds'> & {
    readonly folds: readonly Omit<WavesCard['folds'][number], 'weightsFile' | 'weightsSha256'>[];
  };
  /** What the shipped files will hold: see toShippedWeights. */
  readonly weights: Float32Array;
  readonly foldWeights: readonly Float32Array[];
}

/** Writes the folder; the card goes last: a folder without one is no model. Errors are those of the file system. */
export async function writeWavesModel(
  folder: string,
  { card, weights, foldWeights }: NewWavesModel,
): Promise<WavesCard> {
  await mkdir(join(folder, 'folds'), { recursive: true });
  const weightsSha256 = await writeWeights(folder, 'weights.bin', weights);
  const folds: WavesCard['folds'] = [];
  for (const [index, fold] of card.folds.entries()) {
    const weightsFile = toFoldFile(index);
    const sha256 = await writeWeights(folder, weightsFile, foldWeights[index] ?? new Float32Array(0));
    folds.push({ ...fold, weightsFile, weightsSha256: sha256 });
  }
  const whole: WavesCard = { ...card, folds, weightsSha256 };
  await writeWhole(join(folder, 'model.json'), toJson(toWavesLayout()));
  await writeWhole(join(folder, 'card.json'), toJson(whole));
  return whole;
}

/** The weights as they come back out of 16 bits: what is measured is what is shipped. */
export function toShippedWeights(weights: Float32Array): Float32Array {
  return decodeFloat16(encodeFloat16(weights));
}

function toFoldFile(fold: number): string {
  return `folds/fold-${fold + 1}.bin`;
}

async function writeWeights(folder: string, file: string, weights: Float32Array): Promise<string> {
  const bytes = encodeFloat16(weights);
  await writeWhole(join(folder, file), bytes);
  return toSha256(bytes);
}

async function readWeights(folder: string, file: string, sha256: string): Promise<Result<Float32Array>> {
  const expectedBytes = 2 * countParameters(WAVES);
  const facts = await stat(join(folder, file)).catch(() => undefined);
  if (facts?.size !== expectedBytes) return broken(file, `is missing or has not ${expectedBytes} bytes`);
  const bytes = await readFile(join(folder, file)).catch(() => undefined);
  if (bytes === undefined) return broken(file, 'cannot be read');
  if (toSha256(bytes) !== sha256) return broken(file, 'is not the file that the card describes: its SHA-256 differs');
  return ok(decodeFloat16(bytes));
}

function toSha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Undefined where there is nothing to read. */
async function readJson(path: string): Promise<unknown> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true || facts.size > MAX_JSON_BYTES) return undefined;
  const text = await readFile(path, 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function broken(file: string, reason: string): Result<never> {
  return err('model/broken', `The model cannot be used: ${file} ${reason}.`, { file });
}
