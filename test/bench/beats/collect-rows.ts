import type { EvidenceNet } from '#shared/signal/beat-evidence.ts';
import { applyNet, computeFirstEvidence, yieldToRivals } from '#shared/signal/beat-evidence.ts';
import { describeHumps, FEATURE_COUNT, type HumpScene } from '#shared/signal/hump-features.ts';
import { ENVELOPE_RATE_HZ } from '#shared/signal/qrs-envelope.ts';
import { viewHumps, viewLead } from '#shared/signal/view-humps.ts';
import type { Random } from '#test/builders/random.ts';
import type { EvidenceRows } from './fit-net.ts';
import type { TrainingRun } from './training-runs.ts';

/** Of humps that the simple rules get right, one in so many is kept, and counts as often. */
const EASY_STRIDE = 6;

/** A table that grows. */
export class RowTable {
  #features = new Float32Array(FEATURE_COUNT * 65536);
  #labels = new Uint8Array(65536);
  #weights = new Float32Array(65536);
  #count = 0;

  get rows(): EvidenceRows {
    return { features: this.#features, labels: this.#labels, weights: this.#weights, count: this.#count };
  }

  add(features: Float32Array, label: number, weight: number): void {
    if (this.#count === this.#labels.length) this.#grow();
    this.#features.set(features, this.#count * FEATURE_COUNT);
    this.#labels[this.#count] = label;
    this.#weights[this.#count] = weight;
    this.#count++;
  }

  #grow(): void {
    const features = new Float32Array(2 * this.#features.length);
    const labels = new Uint8Array(2 * this.#labels.length);
    const weights = new Float32Array(2 * this.#weights.length);
    features.set(this.#features);
    labels.set(this.#labels);
    weights.set(this.#weights);
    [this.#features, this.#labels, this.#weights] = [features, labels, weights];
  }
}

export interface ViewedRun {
  readonly scene: HumpScene;
  readonly labels: Uint8Array;
  readonly firstEvidence: Float32Array;
  readonly firstFeatures: Float32Array;
}

export function viewRun(run: TrainingRun): ViewedRun {
  const scene = viewHumps(run.leads.map((lead) => viewLead(lead)));
  const firstEvidence = computeFirstEvidence(scene);
  return {
    scene,
    labels: labelHumps(run, scene.humps),
    firstEvidence,
    firstFeatures: describeHumps(scene, firstEvidence).features,
  };
}

/** The features of the second look, after a network's first. */
export function describeAgain({ scene, firstFeatures }: ViewedRun, net: EvidenceNet): Float32Array {
  const evidence = applyNet(firstFeatures, net);
  yieldToRivals(evidence, scene.humps);
  return describeHumps(scene, evidence).features;
}

/** Puts a run's humps into tables: all those that the simple rules get wrong, and a part of the others. The same ones each time. */
export function addRows(
  tables: readonly RowTable[],
  { run, seen, features, random }: { run: TrainingRun; seen: ViewedRun; features: Float32Array; random: Random },
): void {
  seen.scene.humps.forEach((hump, k) => {
    if (!run.isCounted(hump)) return;
    const label = seen.labels[k] ?? 0;
    const isEasy = (seen.firstEvidence[k] ?? 0) > 0 === (label === 1);
    if (isEasy && random() >= 1 / EASY_STRIDE) return;
    const row = features.subarray(k * FEATURE_COUNT, (k + 1) * FEATURE_COUNT);
    for (const table of tables) table.add(row, label, run.weight * (isEasy ? EASY_STRIDE : 1));
  });
}

/** 1 for the hump nearest to each beat, within 150 ms. */
function labelHumps({ beats, isHeard }: TrainingRun, humps: Int32Array): Uint8Array {
  const labels = new Uint8Array(humps.length);
  let k = 0;
  const distance = (at: number, beat: number) => Math.abs((humps[at] ?? Infinity) - beat);
  for (const beat of beats) {
    while (k + 1 < humps.length && distance(k + 1, beat) <= distance(k, beat)) k++;
    if (isHeard(beat) && distance(k, beat) <= 0.15 * ENVELOPE_RATE_HZ) labels[k] = 1;
  }
  return labels;
}
