import type { ModelCard } from '#shared/domain/model-card.ts';
import { ABSTENTIONS } from '#shared/domain/prediction.ts';
import { assert } from '#shared/result/assert.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import type { TimeBase } from '#shared/units/time-base.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import type { PreparedBeats } from './prepare-beats.ts';
import { prepareBeats } from './prepare-beats.ts';

/** Beats that somebody has marked, in samples of the signals. */
export interface GivenBeats {
  /** Ascending. */
  readonly samples: Float64Array;
  /** WFDB codes: paced symbols count as paced. */
  readonly codes: Uint8Array;
}

export interface PrepareRecordingInput {
  readonly card: Pick<ModelCard, 'recipeId' | 'supportedLeads'>;
  /** Of the first signal, as the file has it. */
  readonly leadName: string;
  /** ECG leads of one rate and length, NaN where missing; the first is the one that the model looks at. */
  readonly signals: readonly Float32Array[];
  readonly timeBase: TimeBase;
  /** Null: the shipped detector finds them, in all leads together. */
  readonly given: GivenBeats | null;
}

export interface PreparedRecording extends PreparedBeats {
  /** R peaks in samples of the signals, ascending. */
  readonly samples: Float64Array;
  /** [samples.length] 0 unreadable to 1 clean; 1 for beats that somebody marked. */
  readonly qualities: Float32Array;
}

/** Rates that the detector is made for; see detectBeats. */
const LEAST_RATE_HZ = 50;
const GREATEST_RATE_HZ = 2000;

/**
 * From signals to rows for the network: find the beats, or take those that are given, and cut them by the model's recipe. Pure, and
 * heavy for long recordings: it runs in a worker.
 * Errors: signals of different length are a programming error.
 */
export function prepareRecording(input: PrepareRecordingInput): PreparedRecording {
  const { card, leadName, signals, timeBase, given } = input;
  const [signal, ...otherSignals] = signals;
  assert(signal !== undefined, () => 'prepareRecording: at least one signal is needed, got 0');
  const sampleRateHz = toSampleRateHz(timeBase);
  if (sampleRateHz < LEAST_RATE_HZ || sampleRateHz > GREATEST_RATE_HZ) return refuseRate(given, sampleRateHz);
  if (given === null) {
    const { samples, qualities } = detectBeats(signals, { sampleRateHz });
    const prepared = prepareBeats({ card, leadName, signal, otherSignals, timeBase, beats: samples, qualities });
    return { ...prepared, samples, qualities };
  }
  const { samples, codes } = given;
  const prepared = prepareBeats({ card, leadName, signal, otherSignals, timeBase, beats: samples, beatCodes: codes });
  return { ...prepared, samples, qualities: new Float32Array(samples.length).fill(1) };
}

function refuseRate(given: GivenBeats | null, sampleRateHz: number): PreparedRecording {
  const samples = given?.samples ?? new Float64Array(0);
  return {
    notApplicable: `Beats can be read from recordings of ${LEAST_RATE_HZ} to ${GREATEST_RATE_HZ} Hz; this one has ${sampleRateHz} Hz.`,
    inputs: new Float32Array(0),
    beatIndices: new Int32Array(0),
    abstentions: new Uint8Array(samples.length).fill(ABSTENTIONS.indexOf('poor-signal')),
    samples,
    qualities: new Float32Array(samples.length).fill(1),
  };
}
