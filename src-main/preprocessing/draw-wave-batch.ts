import type { WaveAugmentation } from '#shared/domain/waves-training-job.ts';
import { drawNormal, type Random } from './random.ts';

/** Leads with their labels, as the training process holds them. */
export interface LabelledLeads {
  /** Of each recording, [leadCount * sampleCount] at the network's rate, lead after lead, from `inputOffset` on. */
  readonly inputs: Float32Array;
  /** A class for each input sample, twice as fine: [2 * inputs.length]; NO_LABEL where nobody looked. */
  readonly labels: Uint8Array;
  readonly recordings: readonly LabelledRecording[];
}

export interface LabelledRecording {
  readonly inputOffset: number;
  readonly leadCount: number;
  readonly sampleCount: number;
}

/** Outside the span that was marked: no part of the loss. */
export const NO_LABEL = 255;

export interface WaveBatchOptions {
  readonly source: LabelledLeads;
  /** Recordings to draw from, indices of source.recordings. */
  readonly recordings: Int32Array;
  readonly lengthSamples: number;
  readonly rowCount: number;
  readonly sampleRateHz: number;
  readonly augmentation: WaveAugmentation;
  readonly random: Random;
}

export interface WaveBatch {
  /** [rowCount * lengthSamples], the leads of a recording one after the other. */
  readonly inputs: Float32Array;
  /** The same, a class for each sample. */
  readonly labels: Uint8Array;
  readonly rowCount: number;
  readonly leadCount: number;
}

/** Leads of a recording that are shown together, and how often. */
const LEAD_COUNTS = [1, 2, 3, 6, 12] as const;
const LEAD_COUNT_LIMITS = [0.2, 0.35, 0.55, 0.75, 1] as const;

/**
 * Pieces of recordings, disturbed as other recordings would differ; all leads of a piece are stretched alike. The number of leads is drawn
 * for the whole batch, so that the network learns to work with one lead and with twelve.
 */
export function drawWaveBatch(options: WaveBatchOptions): WaveBatch {
  const { source, recordings, lengthSamples, random } = options;
  const drawn = random();
  const leadCount = LEAD_COUNTS[LEAD_COUNT_LIMITS.findIndex((limit) => drawn < limit)] ?? 1;
  const setCount = Math.max(1, Math.round(options.rowCount / leadCount));
  const rowCount = setCount * leadCount;
  const inputs = new Float32Array(rowCount * lengthSamples);
  const labels = new Uint8Array(rowCount * lengthSamples).fill(NO_LABEL);
  for (let set = 0; set < setCount; set++) {
    const index = recordings[Math.floor(random() * recordings.length)] ?? 0;
    const recording = source.recordings[index];
    if (recording === undefined) throw new Error(`drawWaveBatch: no recording ${index}`);
    const piece = drawPiece(recording, options);
    const leads = drawLeads(recording.leadCount, leadCount, random);
    for (let k = 0; k < leadCount; k++) {
      const from = (set * leadCount + k) * lengthSamples;
      const row = {
        inputs: inputs.subarray(from, from + lengthSamples),
        labels: labels.subarray(from, from + lengthSamples),
      };
      cutInto(row, source, { ...piece, offset: recording.inputOffset + (leads[k] ?? 0) * recording.sampleCount });
      disturb(row, options);
    }
  }
  return { inputs, labels, rowCount, leadCount };
}

interface Piece {
  /** Where sample i of the piece lies in the recording: start + i * step. */
  readonly start: number;
  readonly step: number;
  readonly sampleCount: number;
}

function drawPiece(
  { sampleCount }: LabelledRecording,
  { lengthSamples, augmentation, random }: WaveBatchOptions,
): Piece {
  const step = Math.exp(augmentation.stretch * (2 * random() - 1));
  const room = sampleCount - lengthSamples * step;
  const margin = 0.1 * lengthSamples;
  const start = room > 0 ? -margin + random() * (room + 2 * margin) : random() * room;
  return { start, step, sampleCount };
}

/** So many of them, none twice while there are enough. */
function drawLeads(available: number, count: number, random: Random): number[] {
  const left = Array.from({ length: available }, (_, lead) => lead);
  return Array.from({ length: count }, () => {
    if (left.length === 0) return Math.floor(random() * available);
    return left.splice(Math.floor(random() * left.length), 1)[0] ?? 0;
  });
}

interface Row {
  readonly inputs: Float32Array;
  readonly labels: Uint8Array;
}

/** Cubic between the samples (Catmull and Rom 1974); beyond the recording its end is held and nothing is labelled. */
function cutInto(row: Row, { inputs, labels }: LabelledLeads, piece: Piece & { readonly offset: number }): void {
  const { offset, start, step, sampleCount } = piece;
  const last = sampleCount - 1;
  const at = (i: number) => inputs[offset + (i < 0 ? 0 : i > last ? last : i)] ?? 0;
  for (let k = 0; k < row.inputs.length; k++) {
    const position = start + k * step;
    const i = Math.floor(position);
    const part = position - i;
    const a = at(i - 1);
    const b = at(i);
    const c = at(i + 1);
    const d = at(i + 2);
    row.inputs[k] = b + 0.5 * part * (c - a + part * (2 * a - 5 * b + 4 * c - d + part * (3 * (b - c) + d - a)));
    if (i >= 0 && i < last) row.labels[k] = labels[2 * offset + Math.round(2 * position)] ?? NO_LABEL;
  }
}

function disturb({ inputs, labels }: Row, { augmentation, sampleRateHz, random }: WaveBatchOptions): void {
  const { gain, inverted, noise, wander, hum, leadOff } = augmentation;
  const isOff = random() < leadOff;
  const factor = isOff ? 0 : Math.exp(gain * drawNormal(random)) * (random() < inverted ? -1 : 1);
  const noiseHeight = isOff ? random() : random() < 0.5 ? noise * random() ** 2 : 0;
  const slow = random() < 1 / 3 ? drawWave(wander, 0.1 + 0.5 * random(), random) : undefined;
  const fast = random() < 0.1 ? drawWave(hum, random() < 0.5 ? 50 : 60, random) : undefined;
  for (let k = 0; k < inputs.length; k++) {
    let value = factor * (inputs[k] ?? 0);
    if (noiseHeight > 0) value += noiseHeight * drawNormal(random);
    if (slow !== undefined) value += slow(k / sampleRateHz);
    if (fast !== undefined) value += fast(k / sampleRateHz);
    inputs[k] = value;
  }
  if (!isOff) return;
  for (let k = 0; k < labels.length; k++) if (labels[k] !== NO_LABEL) labels[k] = 0;
}

function drawWave(greatest: number, frequencyHz: number, random: Random): (timeSec: number) => number {
  const height = greatest * random();
  const phase = 2 * Math.PI * random();
  return (timeSec) => height * Math.sin(2 * Math.PI * frequencyHz * timeSec + phase);
}
