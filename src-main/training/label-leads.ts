import { NO_LABEL } from '#main/preprocessing/draw-wave-batch.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';

/** Kinds of waves, as the `num` of WFDB's onset and offset marks counts them; the class of the network is one more. */
export type WaveKind = 0 | 1 | 2;

/** A wave as somebody marked it: samples of the record, `offset` the last of it. */
export interface MarkedWave {
  readonly kind: WaveKind;
  readonly onset: number;
  readonly peak: number;
  readonly offset: number;
}

const ONSET_CODE = 39;
const OFFSET_CODE = 40;
const KIND_BY_CODE: Readonly<Record<number, WaveKind>> = { 24: 0, 1: 1, 27: 2 };
/** An onset mark may stand so far behind its peak: some marks of LUDB were written in the wrong order. */
const SLIP_SAMPLES = 4;

/**
 * Waves out of marks `(`, peak, `)`. A peak without an onset before it takes the onset that follows at once, else itself (LUDB has 121
 * such complexes: QS waves, marked where they begin); what is empty or lies in a wave of its kind (record 116 of LUDB) is dropped.
 */
export function readMarkedWaves({ samples, codes }: Pick<AnnotationColumns, 'samples' | 'codes'>): MarkedWave[] {
  const waves: MarkedWave[] = [];
  for (let i = 0; i < samples.length; i++) {
    const kind = KIND_BY_CODE[codes[i] ?? 0];
    if (kind === undefined) continue;
    const peak = samples[i] ?? 0;
    const isNear = (index: number) =>
      codes[index] === ONSET_CODE && (samples[index] ?? Infinity) - peak <= SLIP_SAMPLES;
    const onset =
      codes[i - 1] === ONSET_CODE ? (samples[i - 1] ?? peak) : isNear(i + 1) ? (samples[i + 1] ?? peak) : peak;
    let end = i + 1;
    while (end < samples.length && isNear(end)) end++;
    const offset = codes[end] === OFFSET_CODE ? (samples[end] ?? peak) : peak;
    const previous = waves.at(-1);
    if (offset <= onset || (previous?.kind === kind && onset < previous.offset)) continue;
    waves.push({ kind, onset, peak, offset });
  }
  return waves;
}

/**
 * A class for every half sample of the network's rate; outside the span from the first mark to the last nothing is labelled, because
 * there waves were left unmarked.
 * @param waves  ascending
 * @param perMark  half samples of the network's rate for each sample of the marks
 * @returns [length]
 */
export function toWaveLabels(waves: readonly MarkedWave[], perMark: number, length: number): Uint8Array {
  const labels = new Uint8Array(length).fill(NO_LABEL);
  const first = waves[0];
  const last = waves.at(-1);
  if (first === undefined || last === undefined) return labels;
  const fill = (label: number, from: number, to: number) =>
    labels.fill(label, Math.max(0, Math.ceil(from * perMark)), Math.max(0, Math.floor(to * perMark) + 1));
  fill(0, first.onset, last.offset);
  for (const { kind, onset, offset } of waves) fill(kind + 1, onset, offset);
  return labels;
}
