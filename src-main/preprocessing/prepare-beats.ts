import { findSupportedLead } from '#shared/domain/find-supported-lead.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { findWfdbCodeBySymbol } from '#shared/domain/wfdb-codes.ts';
import { assert, assertSameLength } from '#shared/result/assert.ts';
import { detectPacedBeats } from '#shared/signal/detect-paced-beats.ts';
import { toSampleRateHz, type TimeBase } from '#shared/units/time-base.ts';
import { findRecipe } from './recipes.ts';

export interface PrepareBeatsInput {
  readonly card: Pick<ModelCard, 'recipeId' | 'supportedLeads'>;
  /** The lead's name as the file has it; see findSupportedLead. */
  readonly leadName: string;
  /** [n] mV, unfiltered; NaN marks missing samples. */
  readonly signal: Float32Array;
  /** Other leads of the same rate and length, searched for pacer spikes as well. */
  readonly otherSignals?: readonly Float32Array[];
  readonly timeBase: TimeBase;
  /** R peaks, ascending, in samples of the signal. */
  readonly beats: ArrayLike<number>;
  /** WFDB codes where the beats come from an annotation set: paced symbols count as paced. */
  readonly beatCodes?: Uint8Array;
  /** Where the beats come from the detector: beats of no quality get no answer. */
  readonly qualities?: Float32Array;
}

export interface PreparedBeats {
  /** 'Not measurable' for the whole recording, in words; null where the model applies. */
  readonly notApplicable: string | null;
  /** [beatIndices.length * inputLength] rows for the network. */
  readonly inputs: Float32Array;
  /** Which beat each row is, ascending. */
  readonly beatIndices: Int32Array;
  /** [beats.length], index into ABSTENTIONS. */
  readonly abstentions: Uint8Array;
}

/** Detector qualities below this come from humps that hardly stand out of the noise. */
const LEAST_QUALITY = 0.05;
const PACED_CODES: readonly (number | undefined)[] = ['/', 'f'].map((symbol) => findWfdbCodeBySymbol(symbol)?.code);

/**
 * A recording's beats as a model's input, without those about which the model has nothing to say: on leads that it never saw, paced
 * beats, beats in noise, too close to an end or over missing samples.
 * Errors: an unknown recipe is a programming error (the registry refuses such a model).
 */
export function prepareBeats(input: PrepareBeatsInput): PreparedBeats {
  const recipe = findRecipe(input.card.recipeId);
  assert(recipe !== undefined, () => `prepareBeats: no recipe named ${input.card.recipeId}`);
  if (findSupportedLead(input.card, [input.leadName]) === undefined) return refuseLead(input);
  const rows = recipe.cut(input);
  const abstentions = markUnfit(input, rows.abstentions);
  const kept = rows.beatIndices.map((beat, row) => (abstentions[beat] === 0 ? row : -1)).filter((row) => row >= 0);
  const inputs = new Float32Array(kept.length * recipe.inputLength);
  kept.forEach((row, k) => {
    inputs.set(rows.inputs.subarray(row * recipe.inputLength, (row + 1) * recipe.inputLength), k * recipe.inputLength);
  });
  return { notApplicable: null, inputs, beatIndices: kept.map((row) => rows.beatIndices[row] ?? 0), abstentions };
}

/**
 * Probabilities of all beats from those of the rows.
 * @param probabilities  [beatIndices.length * classCount]
 * @returns [abstentions.length * classCount], NaN where the model abstained
 */
export function spreadProbabilities(
  { beatIndices, abstentions }: Pick<PreparedBeats, 'beatIndices' | 'abstentions'>,
  probabilities: Float32Array,
  classCount: number,
): Float32Array {
  const all = new Float32Array(abstentions.length * classCount).fill(NaN);
  beatIndices.forEach((beat, row) =>
    all.set(probabilities.subarray(row * classCount, (row + 1) * classCount), beat * classCount),
  );
  return all;
}

function refuseLead({ card, leadName, beats }: PrepareBeatsInput): PreparedBeats {
  const known = card.supportedLeads.map((name) => name.toUpperCase()).join(', ');
  return {
    notApplicable: `The model was trained on lead ${known} and says nothing about lead ${leadName}.`,
    inputs: new Float32Array(0),
    beatIndices: new Int32Array(0),
    abstentions: new Uint8Array(beats.length).fill(ABSTENTIONS.indexOf('lead-not-supported')),
  };
}

/** Reasons of the recipe, with paced beats and beats in noise added; paced goes first, because it is the one that people must know. */
function markUnfit(input: PrepareBeatsInput, reasons: Uint8Array): Uint8Array {
  const { beats, beatCodes, qualities, signal, otherSignals = [] } = input;
  if (beatCodes !== undefined) assertSameLength(beats, beatCodes, 'prepareBeats');
  if (qualities !== undefined) assertSameLength(beats, qualities, 'prepareBeats');
  const paced = detectPacedBeats([signal, ...otherSignals], beats, { sampleRateHz: toSampleRateHz(input.timeBase) });
  return reasons.map((reason, k) => {
    if (paced[k] === 1 || PACED_CODES.includes(beatCodes?.[k])) return ABSTENTIONS.indexOf('paced');
    if ((qualities?.[k] ?? 1) < LEAST_QUALITY) return ABSTENTIONS.indexOf('poor-signal');
    return reason;
  });
}
