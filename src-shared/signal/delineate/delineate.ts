import { assert } from '#shared/result/assert.ts';
import { createEngine } from './create-engine.ts';
import { delineateChunk, type ChunkWave } from './delineate-chunk.ts';
import { loadNetwork } from './network.ts';
import { NETWORK_RATE_HZ } from './network-shape.ts';
import type { Delineation, DelineationNetwork, GlobalWave, Wave } from './waves.ts';

export interface DelineateOptions {
  /** 50 to 2000 Hz. */
  readonly sampleRateHz: number;
  readonly network: DelineationNetwork;
  /** Samples of the input at which the QRS complexes lie; a complex 150 ms from any is left out with its P and T. Without them, the network alone decides. */
  readonly beats?: ArrayLike<number>;
}

/** A recording is looked at in pieces of ten minutes, so that a day takes no more memory than that. */
const CHUNK_SEC = 600;
/** What a decision depends on: eight beats on each side and the reach of filters and network. */
const MARGIN_SEC = 20;
/** A recording that is hardly longer than a piece is one. */
const LONGEST_CHUNK_SEC = 660;

/**
 * Onset, peaks and offset of P, QRS and T in each lead and over all leads, by a network that was trained on LUDB (its card says how well it
 * does). Which waves there are is decided from all leads together, where they begin and end in each lead from that lead; polarity and
 * unit do not matter. No P wave is answered where too few beats show one for how regular the rhythm is.
 * @param signals  [leadCount][n] leads recorded together, any unit; NaN marks missing samples. For a median beat of about a second give it
 *   repeated five times or more at its own RR interval, and take the waves of a copy in the middle: the network wants to see a rhythm.
 * @returns times in samples of the input, with fractions: sample k stands for the time k / sampleRateHz; `offset` is where the wave has
 *   ended. A wave that is not there, cannot be measured or touches missing samples is not in the list.
 * Errors: a rate outside 50 to 2000 Hz and leads of different length are programming errors. Signals that hold nothing give no waves.
 */
export function delineate(signals: readonly Float32Array[], options: DelineateOptions): Delineation {
  const { sampleRateHz, network } = options;
  assert(sampleRateHz >= 50 && sampleRateHz <= 2000, () => `delineate: 50 to 2000 Hz, got ${sampleRateHz}`);
  const length = signals[0]?.length ?? 0;
  assert(
    signals.every((signal) => signal.length === length),
    () => 'delineate: leads must have the same length',
  );
  const engine = createEngine();
  const loaded = loadNetwork(engine, network.weights);
  const usable = signals.map(() => false);
  const found: ChunkWave[] = [];
  for (const chunk of cutChunks(length, sampleRateHz)) {
    const beats = options.beats === undefined ? undefined : takeBeats(options.beats, chunk);
    const parts = signals.map((signal) => signal.subarray(chunk.from, chunk.to));
    const answer = delineateChunk(parts, { sampleRateHz, network: loaded, ...(beats === undefined ? {} : { beats }) });
    answer.usable.forEach((isUsable, lead) => (usable[lead] ||= isUsable));
    const perSample = sampleRateHz / NETWORK_RATE_HZ;
    for (const wave of answer.waves) {
      const moved = moveWave(wave, (sample) => chunk.from + sample * perSample);
      if (moved.middle >= chunk.start && moved.middle < chunk.end) found.push(moved);
    }
  }
  return collect(found, usable, { ...options, length });
}

interface Chunk {
  /** What is looked at. */
  readonly from: number;
  readonly to: number;
  /** Whose waves are kept. */
  readonly start: number;
  readonly end: number;
}

/** Pieces begin at whole seconds: at whole-numbered rates the grid of 250 Hz is then the same in each. */
function cutChunks(length: number, sampleRateHz: number): Chunk[] {
  if (length <= LONGEST_CHUNK_SEC * sampleRateHz) return [{ from: 0, to: length, start: 0, end: length }];
  const chunks: Chunk[] = [];
  for (let sec = 0; sec * sampleRateHz < length; sec += CHUNK_SEC) {
    const at = (time: number) => Math.max(0, Math.min(length, Math.round(time * sampleRateHz)));
    chunks.push({
      from: at(sec - MARGIN_SEC),
      to: at(sec + CHUNK_SEC + MARGIN_SEC),
      start: at(sec),
      end: at(sec + CHUNK_SEC),
    });
  }
  return chunks;
}

function takeBeats(beats: ArrayLike<number>, { from, to }: Chunk): number[] {
  const taken: number[] = [];
  for (let k = 0; k < beats.length; k++) {
    const beat = beats[k] ?? NaN;
    if (beat >= from && beat < to) taken.push(beat - from);
  }
  return taken;
}

function moveWave(wave: ChunkWave, move: (sample: number) => number): ChunkWave {
  return {
    ...wave,
    middle: move(wave.middle),
    onset: move(wave.onset),
    offset: move(wave.offset),
    inLeads: wave.inLeads.map((placed) =>
      placed === undefined
        ? undefined
        : { ...placed, onset: move(placed.onset), offset: move(placed.offset), peaks: placed.peaks.map(move) },
    ),
  };
}

interface Whole extends DelineateOptions {
  readonly length: number;
}

function collect(found: readonly ChunkWave[], usable: readonly boolean[], whole: Whole): Delineation {
  const leads = usable.map((isUsable) => ({ isUsable, waves: [] as Wave[] })); // filled below
  const waves: GlobalWave[] = [];
  for (const { kind, score, onset, offset, inLeads } of found) {
    const indices = inLeads.map((wave, lead) => {
      const list = leads[lead]?.waves;
      if (wave === undefined || list === undefined) return -1;
      list.push(shift({ kind, ...wave }, whole));
      return list.length - 1;
    });
    waves.push({ score, inLeads: indices, ...shift({ kind, onset, offset }, whole) });
  }
  return { leads, waves };
}

/** By what the boundaries of left-out records were off on average; never beyond the signal. */
function shift<W extends Pick<Wave, 'kind' | 'onset' | 'offset'>>(
  wave: W,
  { network, sampleRateHz, length }: Whole,
): W {
  const { onset, offset } = network.shiftsMs[wave.kind];
  const clamp = (sample: number) => Math.max(0, Math.min(length - 1, sample));
  return {
    ...wave,
    onset: clamp(wave.onset + (onset * sampleRateHz) / 1000),
    offset: clamp(wave.offset + (offset * sampleRateHz) / 1000),
  };
}
