import { describeHumps, FEATURE_COUNT, isTooLow, type HumpScene } from './hump-features.ts';
import { pickBeats } from './pick-beats.ts';
import { ENVELOPE_RATE_HZ } from './qrs-envelope.ts';

/** A network of one hidden layer with rectified units. */
export interface EvidenceNet {
  /** [hiddenCount * FEATURE_COUNT] */
  readonly hiddenWeights: Float32Array;
  /** [hiddenCount] */
  readonly hiddenBiases: Float32Array;
  /** [hiddenCount] */
  readonly outputWeights: Float32Array;
  readonly outputBias: number;
}

/** One network for each look; the second sees the beats that the first one left. */
export interface EvidenceNets {
  readonly first: EvidenceNet;
  readonly second: EvidenceNet;
}

/** What stands for the log odds of a hump that the simple rules of pickBeats take for a beat, and for those of another. */
const PICKED_EVIDENCE = 3;
/** A part of the first look's opinion is kept: the second follows the shape of one recording more closely, the first is steadier. */
const KEPT_OF_FIRST = 0.3;
/** Where the second look changes more than this part of the beats, there is noise, and it looks once more. */
const THIRD_LOOK_PART = 0.01;
/** In doubt a beat: errors in cross-validation are the same from 0 to 0.8, and the more of these the fewer are missed. */
const LEANING = 0.6;
/** Of two beats nearer than this only one can be. */
const RIVAL_SAMPLES = 0.22 * ENVELOPE_RATE_HZ;
/** Of humps that are not looked at. */
const TOO_LOW_EVIDENCE = -6;

/** Where the looks begin: the humps that stand out from their neighbours' height. [humps.length] */
export function computeFirstEvidence({ envelope, humps }: HumpScene): Float32Array {
  const evidence = new Float32Array(humps.length).fill(-PICKED_EVIDENCE);
  for (const hump of pickBeats(envelope, humps)) evidence[hump] = PICKED_EVIDENCE;
  return evidence;
}

/**
 * Log odds that each hump is a beat, by its height, shape and distance from the beats around it, in two looks, three in noise.
 * @returns [humps.length]; above 0 a beat
 * Errors: none. Source: weights fitted on MIT-BIH with noise added, see beat-evidence-weights.ts.
 */
export function computeEvidence(scene: HumpScene, nets: EvidenceNets): Float32Array {
  const guess = computeFirstEvidence(scene);
  const described = describeHumps(scene, guess);
  // Without any beat there is nothing to compare with.
  if (described.shapes === undefined) return guess;
  const first = applyNet(described.features, nets.first);
  yieldToRivals(first, scene.humps);
  const again = describeHumps(scene, first, described);
  if (again.shapes === undefined) return first;
  const second = applyNet(again.features, nets.second);
  if (countChanged(first, second) > THIRD_LOOK_PART * countBeats(second)) {
    yieldToRivals(second, scene.humps);
    const oncemore = describeHumps(scene, second, again);
    if (oncemore.shapes !== undefined) second.set(applyNet(oncemore.features, nets.second));
  }
  for (let k = 0; k < second.length; k++) second[k] = (second[k] ?? 0) + KEPT_OF_FIRST * (first[k] ?? 0) + LEANING;
  yieldToRivals(second, scene.humps);
  return second;
}

function countBeats(evidence: Float32Array): number {
  return evidence.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
}

function countChanged(before: Float32Array, after: Float32Array): number {
  return after.reduce((count, value, k) => count + (value > 0 !== (before[k] ?? 0) > 0 ? 1 : 0), 0);
}

/** @param features  [n * FEATURE_COUNT]. @returns [n] log odds */
export function applyNet(features: Float32Array, net: EvidenceNet): Float32Array {
  const { hiddenWeights, hiddenBiases, outputWeights, outputBias } = net;
  const evidence = new Float32Array(features.length / FEATURE_COUNT);
  for (let k = 0; k < evidence.length; k++) {
    let output = outputBias;
    if (isTooLow(features, k)) {
      evidence[k] = TOO_LOW_EVIDENCE;
      continue;
    }
    for (let unit = 0; unit < hiddenBiases.length; unit++) {
      let sum = hiddenBiases[unit] ?? 0;
      for (let column = 0; column < FEATURE_COUNT; column++)
        sum += (hiddenWeights[unit * FEATURE_COUNT + column] ?? 0) * (features[k * FEATURE_COUNT + column] ?? 0);
      if (sum > 0) output += (outputWeights[unit] ?? 0) * sum;
    }
    evidence[k] = output;
  }
  return evidence;
}

/** Where two beats are too near one another, the less likely one is none. */
export function yieldToRivals(evidence: Float32Array, humps: Int32Array): void {
  let last = -1;
  for (let k = 0; k < evidence.length; k++) {
    if ((evidence[k] ?? 0) <= 0) continue;
    const isRival = last >= 0 && (humps[k] ?? 0) - (humps[last] ?? 0) < RIVAL_SAMPLES;
    const weaker = isRival && (evidence[k] ?? 0) <= (evidence[last] ?? 0) ? k : last;
    if (isRival) evidence[weaker] = 0;
    if (weaker !== k) last = k;
  }
}
