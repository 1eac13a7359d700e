import type { Random } from './random.ts';
import { gaussian } from './made-ecg.ts';

/** What is to be found again: times in ms, angles in degrees, amplitudes along the wave's own direction in mV. */
export interface SimulatedBeat {
  readonly prMs: number;
  readonly pMs: number;
  /** Null: no P wave. */
  readonly pMv: number | null;
  readonly qrsMs: number;
  readonly qtMs: number;
  /** Q and S are negative; 0: not there. */
  readonly qMv: number;
  readonly rMv: number;
  readonly sMv: number;
  readonly tMv: number;
  /** From the end of the QRS to the T wave. */
  readonly stMv: number;
  readonly tMs: number;
  readonly pAxisDegrees: number;
  readonly qrsAxisDegrees: number;
  readonly tAxisDegrees: number;
}

export const USUAL_BEAT: SimulatedBeat = {
  prMs: 160,
  pMs: 100,
  pMv: 0.15,
  qrsMs: 90,
  qtMs: 400,
  qMv: -0.12,
  rMv: 1.2,
  sMv: -0.3,
  tMv: 0.35,
  stMv: 0.02,
  tMs: 190,
  pAxisDegrees: 55,
  qrsAxisDegrees: 40,
  tAxisDegrees: 45,
};

export interface SimulatedEcgOptions {
  readonly beat: SimulatedBeat;
  readonly sampleRateHz: number;
  readonly durationSec: number;
  readonly rrMs: number;
  readonly random: Random;
  /** Standard deviation of the RR interval as a part of it. */
  readonly irregularity?: number;
  /** White noise, standard deviation. */
  readonly noiseMv?: number;
  /** Slow sine of 0.23 Hz, amplitude. */
  readonly wanderMv?: number;
  /** Every so many beats a wide early beat of another direction comes instead; 0: never. */
  readonly ectopicEvery?: number;
  /** 'polygon': straight lines between the peaks; 'cosine': rounded at both ends. */
  readonly qrsShape?: 'polygon' | 'cosine';
  /** Rounds values to so many steps per mV, as a recorder does; 0: not at all. */
  readonly stepsPerMv?: number;
}

export interface SimulatedEcg {
  readonly leadNames: readonly string[];
  /** [12] mV */
  readonly signalsMv: readonly Float32Array[];
  /** R peaks in samples, fractions kept, and which of them are ectopic. */
  readonly beats: readonly number[];
  readonly isEctopic: readonly boolean[];
}

/**
 * Twelve leads of a heart that is a sum of waves with a beginning, an end and one direction each, so that every answer is known: P
 * and T are raised cosines (the T wave falls faster than it rises), the QRS a polygon through Q, R and S, or rounded lobes.
 */
export function simulateEcg(options: SimulatedEcgOptions): SimulatedEcg {
  const { sampleRateHz, durationSec, noiseMv = 0, wanderMv = 0, stepsPerMv = 0, random } = options;
  const n = Math.round(sampleRateHz * durationSec);
  const onsets = placeBeats(options);
  const signalsMv = LEADS.map((lead) => {
    const phase = 2 * Math.PI * random();
    const values = new Float64Array(n);
    for (const { onsetMs, isEctopic } of onsets) addBeat(values, { onsetMs, isEctopic, lead }, options);
    return Float32Array.from(values, (value, i) => {
      const wander = wanderMv * Math.sin(phase + (2 * Math.PI * 0.23 * i) / sampleRateHz);
      const noisy = value + wander + (noiseMv > 0 ? noiseMv * gaussian(random) : 0);
      return stepsPerMv > 0 ? Math.round(noisy * stepsPerMv) / stepsPerMv : noisy;
    });
  });
  const rMs = toNodes(options.beat).find(({ name }) => name === 'R')?.ms ?? 0;
  return {
    leadNames: LEADS.map(({ name }) => name),
    signalsMv,
    beats: onsets.map(({ onsetMs, isEctopic }) => ((onsetMs + (isEctopic ? 70 : rMs)) * sampleRateHz) / 1000),
    isEctopic: onsets.map(({ isEctopic }) => isEctopic),
  };
}

/** What a lead sees of a wave of 1 mV in a direction of the frontal plane. */
export function leadFactor(leadName: string, axisDegrees: number): number {
  const lead = LEADS.find(({ name }) => name === leadName);
  if (lead === undefined) throw new Error(`leadFactor: no lead ${leadName}`);
  return lead.strength * Math.cos(((axisDegrees - lead.degrees) * Math.PI) / 180);
}

interface SimulatedLead {
  readonly name: string;
  readonly degrees: number;
  readonly strength: number;
}

const AUGMENTED = Math.sqrt(3) / 2;
/** Directions of Einthoven's triangle; chest leads as if they turned in the same plane, which is all that is needed here. */
const LEADS: readonly SimulatedLead[] = [
  { name: 'I', degrees: 0, strength: 1 },
  { name: 'II', degrees: 60, strength: 1 },
  { name: 'III', degrees: 120, strength: 1 },
  { name: 'aVR', degrees: -150, strength: AUGMENTED },
  { name: 'aVL', degrees: -30, strength: AUGMENTED },
  { name: 'aVF', degrees: 90, strength: AUGMENTED },
  { name: 'V1', degrees: 165, strength: 1.1 },
  { name: 'V2', degrees: 130, strength: 1.3 },
  { name: 'V3', degrees: 100, strength: 1.3 },
  { name: 'V4', degrees: 65, strength: 1.3 },
  { name: 'V5', degrees: 35, strength: 1.2 },
  { name: 'V6', degrees: 15, strength: 1 },
];

interface PlacedBeat {
  readonly onsetMs: number;
  readonly isEctopic: boolean;
}

/** QRS onsets. After an ectopic beat comes a compensatory pause. */
function placeBeats({
  rrMs,
  durationSec,
  irregularity = 0,
  ectopicEvery = 0,
  random,
}: SimulatedEcgOptions): PlacedBeat[] {
  const placed: PlacedBeat[] = [];
  let onsetMs = 420 + 37 * random();
  for (let k = 1; onsetMs < 1000 * durationSec - 700; k++) {
    const isEctopic = ectopicEvery > 0 && k % ectopicEvery === 0;
    placed.push({ onsetMs: isEctopic ? onsetMs - 0.35 * rrMs : onsetMs, isEctopic });
    onsetMs += rrMs * (1 + irregularity * gaussian(random));
  }
  return placed;
}

interface Node {
  readonly name: 'Q' | 'R' | 'S';
  readonly ms: number;
  readonly mv: number;
}

/** Peaks of the QRS from its onset on. */
function toNodes({ qrsMs, qMv, rMv, sMv }: SimulatedBeat): Node[] {
  const nodes: Node[] = [];
  if (qMv !== 0) nodes.push({ name: 'Q', ms: 0.2 * qrsMs, mv: qMv });
  nodes.push({ name: 'R', ms: (qMv === 0 ? 0.4 : 0.45) * qrsMs, mv: rMv });
  if (sMv !== 0) nodes.push({ name: 'S', ms: 0.75 * qrsMs, mv: sMv });
  return nodes;
}

interface BeatPlace extends PlacedBeat {
  readonly lead: SimulatedLead;
}

function addBeat(values: Float64Array, { onsetMs, isEctopic, lead }: BeatPlace, options: SimulatedEcgOptions): void {
  const { sampleRateHz, beat, qrsShape = 'polygon' } = options;
  const see = (degrees: number) => lead.strength * Math.cos(((degrees - lead.degrees) * Math.PI) / 180);
  const start = Math.max(0, Math.ceil(((onsetMs - 400) * sampleRateHz) / 1000));
  const end = Math.min(values.length, ((onsetMs + 750) * sampleRateHz) / 1000);
  for (let i = start; i < end; i++) {
    const ms = (1000 * i) / sampleRateHz - onsetMs;
    values[i] =
      (values[i] ?? 0) +
      (isEctopic
        ? ectopicAt(ms) * see(beat.qrsAxisDegrees + 140)
        : pAt(ms, beat) * see(beat.pAxisDegrees) +
          qrsAt(ms, beat, qrsShape) * see(beat.qrsAxisDegrees) +
          stAndTAt(ms, beat, { st: see(beat.qrsAxisDegrees), t: see(beat.tAxisDegrees) }));
  }
}

/** Half a turn of a cosine from 0 at 0 to 1 at 1. */
function rise(part: number): number {
  return part <= 0 ? 0 : part >= 1 ? 1 : (1 - Math.cos(Math.PI * part)) / 2;
}

function pAt(ms: number, { prMs, pMs, pMv }: SimulatedBeat): number {
  if (pMv === null) return 0;
  const part = (ms + prMs) / pMs;
  return part <= 0 || part >= 1 ? 0 : pMv * rise(part < 0.5 ? 2 * part : 2 - 2 * part);
}

function qrsAt(ms: number, beat: SimulatedBeat, shape: 'polygon' | 'cosine'): number {
  if (ms <= 0 || ms >= beat.qrsMs) return 0;
  const nodes = [{ ms: 0, mv: 0 }, ...toNodes(beat), { ms: beat.qrsMs, mv: beat.stMv }];
  const next = nodes.findIndex((node) => node.ms >= ms);
  const from = nodes[next - 1];
  const to = nodes[next];
  if (from === undefined || to === undefined) return 0;
  const part = (ms - from.ms) / (to.ms - from.ms);
  return from.mv + (to.mv - from.mv) * (shape === 'polygon' ? part : rise(part));
}

/** ST lies level up to the T wave and goes with it; T rises over 60 % of its length. */
function stAndTAt(ms: number, beat: SimulatedBeat, see: { readonly st: number; readonly t: number }): number {
  const { qrsMs, qtMs, tMs, tMv, stMv } = beat;
  if (ms < qrsMs || ms >= qtMs) return 0;
  const part = (ms - (qtMs - tMs)) / tMs;
  const wave = part <= 0 ? 0 : part < 0.6 ? rise(part / 0.6) : rise((1 - part) / 0.4);
  const level = part < 0.6 ? 1 : rise((1 - part) / 0.4);
  return see.t * tMv * wave + see.st * stMv * level;
}

function ectopicAt(ms: number): number {
  if (ms <= 0) return 0;
  if (ms < 150) return 1.6 * (ms < 70 ? ms / 70 : (150 - ms) / 80);
  return ms < 420 ? -0.5 * Math.sin((Math.PI * (ms - 150)) / 270) : 0;
}
