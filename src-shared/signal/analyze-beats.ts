import type { BeatSource } from './beat-source.ts';
import type { LimbLeadWeights } from './derive-limb-lead.ts';
import { deriveLimbLeadInto } from './derive-limb-lead.ts';
import { findLeadScales } from './lead-scales.ts';
import type { MedianOfBeats, MedianSignals } from './median-beat/compute-median-beat.ts';
import { computeMedianBeat } from './median-beat/compute-median-beat.ts';
import { dropImpossible } from './median-beat/drop-impossible.ts';
import type { BeatFiducials, FiducialTimes } from './median-beat/fiducials.ts';
import { toTimesMs } from './median-beat/fiducials.ts';
import { findFiducials, findLeadFiducials } from './median-beat/find-fiducials.ts';
import { selectBeats } from './median-beat/select-beats.ts';
import { measureShowing } from './median-beat/show-wave.ts';
import { widenQrs } from './median-beat/widen-qrs.ts';
import type { GroupArrangement } from './templates/arrange-groups.ts';
import { arrangeGroups } from './templates/arrange-groups.ts';
import { computePrematurity } from './templates/beat-timing.ts';
import type { BeatOrigin } from './templates/choose-dominant.ts';
import { chooseDominant } from './templates/choose-dominant.ts';
import { cutFeatures } from './templates/cut-features.ts';
import type { TemplatePicture } from './templates/draw-templates.ts';
import { drawTemplate } from './templates/draw-templates.ts';
import type { BeatGroup } from './templates/group-beats.ts';
import { groupBeats } from './templates/group-beats.ts';

export interface AnalyzeBeatsInput {
  readonly source: BeatSource;
  /** Marks, ascending, in samples of the source. */
  readonly beats: Float64Array;
  /** [beatCount] what labels say; all null without labels. */
  readonly origins: readonly (BeatOrigin | null)[];
  /** [beatCount] 1 where the RR interval that ends in the beat may hide another; none where it is left out. */
  readonly rrBreaks?: Uint8Array;
  /** How a person wants the templates; as they are found where it is left out. */
  readonly arrangement?: GroupArrangement | undefined;
  /** [leadCount] whether the lead is in mV. */
  readonly isCalibrated: readonly boolean[];
  /** Leads that are computed from two of the source's, after its own in every answer. */
  readonly derived: readonly DerivedLead[];
}

export interface DerivedLead {
  readonly leadIIndex: number;
  readonly leadIIIndex: number;
  readonly weights: LimbLeadWeights;
}

export interface AnalyzedTemplate extends TemplatePicture {
  /** Positions of its beats, ascending. */
  readonly beats: Int32Array;
  /** Number of the person's group that it is; null as it was found. */
  readonly arrangedAs: number | null;
  readonly isDominant: boolean;
  readonly prematurity: number | null;
}

export interface AnalyzedBeats {
  /** [beatCount] index into templates; -1 for beats with missing samples. */
  readonly templateOfBeat: Int16Array;
  /** Most frequent first. */
  readonly templates: readonly AnalyzedTemplate[];
  readonly median: AnalyzedMedian | null;
}

export interface AnalyzedMedian extends MedianSignals {
  readonly usedRrMs: Float64Array;
  readonly globalFiducials: FiducialTimes;
  /** Waves that were found and cannot be, one sentence each. */
  readonly rejected: readonly string[];
  /** One entry for each lead, derived ones last. */
  readonly leadFiducials: readonly FiducialTimes[];
}

/**
 * Everything about the beats of a recording that needs its samples: templates, the median beat of the dominant one, and its points.
 * Derived leads follow exactly from the medians of I and II.
 * Errors: none; without beats or without samples there is no median.
 */
export function analyzeBeats(input: AnalyzeBeatsInput): AnalyzedBeats {
  const { source, beats, origins } = input;
  const scales = findLeadScales(input);
  const prematurity = computePrematurity(beats, source.sampleRateHz);
  const found = groupBeats(cutFeatures(source, beats, scales), prematurity);
  const groups = arrangeGroups(found, input.arrangement ?? toNoArrangement(beats.length), prematurity);
  const dominant = chooseDominant(groups, origins);
  const templateOfBeat = new Int16Array(beats.length).fill(-1);
  groups.forEach((group, index) => group.beats.forEach((beat) => (templateOfBeat[beat] = index)));
  const templates = groups.map((group, index) => ({
    ...drawTemplate(source, beats, group.beats),
    beats: group.beats,
    isDominant: index === dominant,
    prematurity: group.prematurity,
    arrangedAs: group.number,
  }));
  const chosen = groups[dominant];
  if (chosen === undefined) return { templateOfBeat, templates, median: null };
  const { beats: used, rrMs } = selectBeats(leaveOutEctopics(chosen, origins), beats, {
    sampleRateHz: source.sampleRateHz,
    rrBreaks: input.rrBreaks,
  });
  const isOwn = (beat: number) => templateOfBeat[beat] === dominant;
  const rrSamples = findUsualRr(beats, chosen.beats) ?? source.sampleRateHz;
  const averaged = computeMedianBeat({ source, beats, used, rrSamples, isOwn, scales });
  return {
    templateOfBeat,
    templates,
    median: averaged === undefined ? null : measureMedian(averaged, rrMs, { input, scales, rrSamples }),
  };
}

function toNoArrangement(beatCount: number): GroupArrangement {
  return { wholeGroups: [], numberOfBeat: new Uint8Array(beatCount) };
}

/** Without the beats that are labelled as ectopic, however much they look like the others; all of them where no other is left. */
function leaveOutEctopics(group: BeatGroup, origins: readonly (BeatOrigin | null)[]): BeatGroup {
  const beats = group.beats.filter((beat) => origins[beat] !== 'ectopic');
  return beats.length === 0 ? group : { ...group, beats };
}

interface MedianContext {
  readonly input: AnalyzeBeatsInput;
  readonly scales: readonly number[];
  /** Usual distance from one of the template's beats to the next. */
  readonly rrSamples: number;
}

function measureMedian(
  { median, aligned }: MedianOfBeats,
  usedRrMs: Float64Array,
  { input, scales, rrSamples }: MedianContext,
): AnalyzedMedian {
  const { zeroIndex, sampleRateHz } = median;
  const values = [...median.values, ...deriveAll(median.values, input.derived)];
  const spreads = [...median.spreads, ...deriveSpreads(median.spreads, input.derived)];
  // Half an interquartile range is 0.674 standard deviations; a median's standard error is 1.253 of a mean's.
  const toError = 1.253 / 0.674 / Math.sqrt(median.used.length);
  const toSearch = (leads: readonly Float32Array[], around: readonly Float32Array[]) => ({
    leads,
    errors: around.map((spread) => spread.map((value) => value * toError)),
    zeroIndex,
    sampleRateHz,
    rrSamples,
  });
  const scaled = (leads: readonly Float32Array[]) =>
    leads.map((lead, k) => (scales[k] === 1 ? lead : lead.map((value) => value * (scales[k] ?? 1))));
  const scaledValues = scaled(median.values);
  const found = findFiducials(toSearch(scaledValues, scaled(median.spreads)));
  const { points: possible, rejected } = dropImpossible(leaveOutUnshared(found, median.values, aligned), {
    sampleRateHz,
    rrSamples,
  });
  const ofLeads = values.map((lead, k) => findLeadFiducials(toSearch([lead], [spreads[k] ?? lead]), possible));
  const ends = scaledValues.flatMap((lead, k) => {
    const points = ofLeads[k];
    return points === undefined ? [] : [{ values: lead, points }];
  });
  const all = widenQrs(possible, ends, sampleRateHz);
  return {
    ...median,
    values,
    spreads,
    usedRrMs,
    rejected,
    globalFiducials: toTimesMs(all, zeroIndex, sampleRateHz),
    leadFiducials: ofLeads.map((points) => toTimesMs(points, zeroIndex, sampleRateHz)),
  };
}

/** Least part of the single beats that show the P wave of their median. */
const LEAST_SHOWING = 0.5;

/** Without the P wave where most of the beats have none. */
function leaveOutUnshared(
  points: BeatFiducials,
  median: readonly Float32Array[],
  aligned: MedianOfBeats['aligned'],
): BeatFiducials {
  const { pOnset, pOffset } = points;
  if (pOnset === null || pOffset === null) return points;
  const share = measureShowing(aligned, median, { from: pOnset, to: pOffset });
  return share >= LEAST_SHOWING ? points : { ...points, pOnset: null, pPeak: null, pOffset: null };
}

/** Median distance from a beat of the template to the next of its kind. */
function findUsualRr(beats: Float64Array, own: Int32Array): number | undefined {
  const intervals = Array.from(own, (beat, k) => (beats[own[k + 1] ?? -1] ?? NaN) - (beats[beat] ?? NaN));
  const known = intervals.filter((rr) => rr === rr).sort((a, b) => a - b);
  return known[known.length >> 1];
}

function deriveAll(values: readonly Float32Array[], derived: readonly DerivedLead[]): Float32Array[] {
  return derived.map(({ leadIIndex, leadIIIndex, weights }) => {
    const leadIMv = values[leadIIndex] ?? new Float32Array(0);
    const out = new Float32Array(leadIMv.length);
    deriveLimbLeadInto(out, { leadIMv, leadIIMv: values[leadIIIndex] ?? out }, weights);
    return out;
  });
}

/** As of two independent leads. */
function deriveSpreads(spreads: readonly Float32Array[], derived: readonly DerivedLead[]): Float32Array[] {
  return derived.map(({ leadIIndex, leadIIIndex, weights }) => {
    const ofII = spreads[leadIIIndex];
    return (spreads[leadIIndex] ?? new Float32Array(0)).map((value, i) =>
      Math.hypot(weights.leadI * value, weights.leadII * (ofII?.[i] ?? NaN)),
    );
  });
}
