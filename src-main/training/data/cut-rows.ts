import type { BeatRecipe } from '#main/preprocessing/beat-recipe.ts';
import type { RecipeLead, RecordingRecipe, RowRefusal } from '#main/preprocessing/recording-recipe.ts';
import { AAMI_CLASSES } from '#shared/domain/aami-class.ts';
import type { LabelMap } from '#shared/domain/aami.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { readBeats } from '#shared/metrics/read-beats.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { ExclusionCounter, ExclusionReason } from './exclusions.ts';
import type { SourceRecording } from './found-recording.ts';
import { OTHER_CLASS, type BeatLabels } from './listed-source.ts';

/** Rows of one recording. */
export interface CutRows {
  /** [rowCount * rowLength] */
  readonly values: Float32Array;
  /** [rowCount] class, or [rowCount * classCount]. */
  readonly labels: Uint8Array;
}

export const NO_ROWS: CutRows = { values: new Float32Array(0), labels: new Uint8Array(0) };

const REFUSALS: Readonly<Record<RowRefusal, string>> = {
  'missing-lead': 'A lead that the recipe looks at is not there.',
  'missing-samples': 'Samples are missing.',
  'leads-swapped': "By Einthoven's and Goldberger's equations its limb leads are not what they are called.",
  'too-short': 'It is shorter than half a second.',
};

/** The row of a whole recording; none, and the reason counted, where the recipe refuses. */
export function cutRecording(
  { leads, timeBase }: SourceRecording,
  { recipe, labels, name }: { readonly recipe: RecordingRecipe; readonly labels: Uint8Array; readonly name: string },
  exclusions: ExclusionCounter,
): CutRows {
  const row = recipe.cut({ leads, timeBase });
  if (row.isRefused) {
    exclusions.add({ reason: row.refusal, why: REFUSALS[row.refusal], unit: 'recordings' }, name);
    return NO_ROWS;
  }
  if (row.values.every(Number.isFinite)) return { values: row.values, labels };
  exclusions.add({ ...NOT_FINITE, unit: 'recordings' }, name);
  return NO_ROWS;
}

/** Rows of the beats that are found in a lead, each of its recording's class; what gives none is counted by its reason. */
export function cutFoundBeats(
  { leads, timeBase }: SourceRecording,
  options: {
    readonly recipe: BeatRecipe;
    readonly lead: BeatLabels['lead'];
    /** Of the recording. */
    readonly labels: Uint8Array;
    readonly name: string;
  },
  exclusions: ExclusionCounter,
): CutRows {
  const { recipe, labels, name } = options;
  const lead = chooseLead(leads, options.lead);
  if (lead === undefined) {
    exclusions.add(NO_LEAD, name);
    return NO_ROWS;
  }
  const { samples } = detectBeats([lead.signal], { sampleRateHz: toSampleRateHz(timeBase) });
  const cut = recipe.cut({ signal: lead.signal, otherSignals: listOthers(leads, lead), timeBase, beats: samples });
  countAbstentions(cut.abstentions, name, exclusions);
  const rowCount = cut.beatIndices.length;
  const repeated = new Uint8Array(rowCount * labels.length);
  for (let row = 0; row < rowCount; row++) repeated.set(labels, row * labels.length);
  return { values: cut.inputs, labels: repeated };
}

function countAbstentions(abstentions: Uint8Array, name: string, exclusions: ExclusionCounter): void {
  abstentions.forEach((abstention) => {
    if (abstention !== 0) exclusions.add(ABSTAINED[ABSTENTIONS[abstention] ?? 'none'] ?? UNFIT, name);
  });
}

export interface CutBeatsOptions {
  readonly recipe: BeatRecipe;
  readonly beats: Pick<BeatLabels, 'lead'> & { readonly labelMap: LabelMap };
  /** In the order of the network's outputs. */
  readonly classes: readonly { readonly id: string; readonly isTrained: boolean }[];
  readonly name: string;
}

/** The rows of a recording's beats, those of trained classes; what gives none is counted by its reason. */
export function cutBeats(recording: SourceRecording, options: CutBeatsOptions, exclusions: ExclusionCounter): CutRows {
  const { recipe, beats, classes, name } = options;
  const lead = chooseLead(recording.leads, beats.lead);
  if (lead === undefined) exclusions.add(NO_LEAD, name);
  if (recording.annotations === null) exclusions.add(NO_ANNOTATIONS, name);
  if (lead === undefined || recording.annotations === null) return NO_ROWS;
  const own = readBeats(recording.annotations, beats.labelMap);
  const cut = recipe.cut({
    signal: lead.signal,
    otherSignals: listOthers(recording.leads, lead),
    timeBase: recording.timeBase,
    beats: own.samples,
  });
  countAbstentions(cut.abstentions, name, exclusions);
  const labelOf = AAMI_CLASSES.map((id) => classes.findIndex((one) => one.id === id && one.isTrained));
  const kept: number[] = [];
  const labels: number[] = [];
  cut.beatIndices.forEach((beat, row) => {
    const label = labelOf[own.classes[beat] ?? 0] ?? -1;
    const values = cut.inputs.subarray(row * recipe.inputLength, (row + 1) * recipe.inputLength);
    if (label < 0) exclusions.add({ ...OTHER_CLASS, unit: 'beats' }, name);
    else if (!values.every(Number.isFinite)) exclusions.add(NOT_FINITE, name);
    else {
      kept.push(row);
      labels.push(label);
    }
  });
  const values = new Float32Array(kept.length * recipe.inputLength);
  kept.forEach((row, k) =>
    values.set(cut.inputs.subarray(row * recipe.inputLength, (row + 1) * recipe.inputLength), k * recipe.inputLength),
  );
  return { values, labels: Uint8Array.from(labels) };
}

/** The first lead of the recording that is among them; names are compared without regard to case. */
function chooseLead(leads: readonly RecipeLead[], wanted: BeatLabels['lead']): RecipeLead | undefined {
  if (wanted === 'first') return leads[0];
  const names = wanted.map((name) => name.trim().toLowerCase());
  return leads.find(({ name }) => names.includes(name.trim().toLowerCase()));
}

function listOthers(leads: readonly RecipeLead[], chosen: RecipeLead): readonly Float32Array[] {
  return leads.filter((lead) => lead !== chosen).map(({ signal }) => signal);
}

const NO_LEAD: ExclusionReason = {
  reason: 'missing-lead',
  why: 'It has none of the leads that are looked at.',
  unit: 'recordings',
};
const NO_ANNOTATIONS: ExclusionReason = {
  reason: 'no-annotations',
  why: 'Its beats have no labels of the kind that is wanted.',
  unit: 'recordings',
};
const NOT_FINITE: ExclusionReason = {
  reason: 'not-a-number',
  why: 'A value of the row is no finite number.',
  unit: 'beats',
};
const UNFIT: ExclusionReason = { reason: 'unfit', why: 'The recipe makes no row of it.', unit: 'beats' };
const ABSTAINED: Readonly<Partial<Record<(typeof ABSTENTIONS)[number], ExclusionReason>>> = {
  'too-close-to-edge': {
    reason: 'too-close-to-edge',
    why: 'It lies too close to an end of the recording.',
    unit: 'beats',
  },
  'missing-samples': { reason: 'missing-samples', why: 'Samples are missing around it.', unit: 'beats' },
};
