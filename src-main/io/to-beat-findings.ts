import { findDerivation } from '#shared/domain/derived-leads.ts';
import { isInMv } from '#shared/domain/display-scale.ts';
import { findWfdbCodeBySymbol } from '#shared/domain/wfdb-codes.ts';
import type { AnalyzedBeats } from '#shared/signal/analyze-beats.ts';
import { analyzeBeats } from '#shared/signal/analyze-beats.ts';
import type { BeatSource } from '#shared/signal/beat-source.ts';
import { chooseReadableLeads } from '#shared/signal/choose-readable-leads.ts';
import { LIMB_LEAD_WEIGHTS } from '#shared/signal/derive-limb-lead.ts';
import { findRrBreaks } from '#shared/signal/measure/rr-breaks.ts';
import { measurePacedPart } from '#shared/signal/count-pacer-spikes.ts';
import { detectBeats } from '#shared/signal/detect-beats.ts';
import { findLeadReversal } from '#shared/signal/measure/limb-reversal.ts';
import type { BeatOrigin } from '#shared/signal/templates/choose-dominant.ts';
import type { BeatFindings, KnownBeats, MarkedBeats, SourceLead } from './describe-findings.ts';
import { toFindings } from './describe-findings.ts';
import { placeArrangement } from './place-arrangement.ts';

export interface BeatFindingsInput {
  readonly source: BeatSource;
  /** In the order of the source. */
  readonly leads: readonly SourceLead[];
  /** Null: the shipped detector finds them. */
  readonly given: MarkedBeats | null;
}

/** More leads make beats a little surer and take as long again. */
const MAX_DETECTOR_LEADS = 3;
const DETECTOR_RATES_HZ = { least: 50, greatest: 2000 };
/** Two days at 70 beats a minute; more would be marks of something else. */
const MAX_BEATS = 250_000;

/** Finds the beats or takes those that are given, and says all that their samples tell. */
export function toBeatFindings({ source, leads, given }: BeatFindingsInput): BeatFindings {
  const { sampleRateHz } = source;
  const notices: string[] = [];
  if (leads.length === 0) notices.push('This recording has no ECG lead.');
  else if (sampleRateHz < DETECTOR_RATES_HZ.least || sampleRateHz > DETECTOR_RATES_HZ.greatest) {
    notices.push(`Beats can be measured in recordings of 50 to 2000 Hz; this one has ${sampleRateHz} Hz.`);
  }
  if (notices.length > 0)
    return toFindings({
      beats: NO_BEATS,
      analyzed: NOTHING,
      rrBreaks: new Uint8Array(0),
      leads,
      notices,
      derivedNames: [],
    });
  const beats = limitBeats(given === null ? findBeats(source) : toKnownBeats(given), notices);
  const signals = leads.map((lead) => ({ ...lead, kind: 'ecg' as const, groupIndex: 0 }));
  const derivation = findDerivation(signals);
  const derivedNames = derivation?.leads ?? [];
  const rrBreaks = findRrBreaks(source, beats.samples, beats.detectorLeads ?? signals.map((_, lead) => lead));
  const analyzed = analyzeBeats({
    source,
    beats: beats.samples,
    origins: Array.from(beats.codes, toOrigin),
    rrBreaks,
    arrangement:
      given?.arrangement === undefined
        ? undefined
        : placeArrangement(given.arrangement, beats.samples, source.sampleRateHz),
    isCalibrated: signals.map(isInMv),
    derived: derivedNames.map((name) => ({
      leadIIndex: derivation?.leadIIndex ?? 0,
      leadIIIndex: derivation?.leadIIIndex ?? 0,
      weights: LIMB_LEAD_WEIGHTS[name],
    })),
  });
  if (analyzed.median === null) notices.push('No beat could be averaged: there is none with samples around its QRS.');
  notices.push(...(analyzed.median?.rejected ?? []));
  const used = Float64Array.from(analyzed.median?.used ?? [], (beat) => beats.samples[beat] ?? 0);
  if (measurePacedPart(source, used) >= PACED_PART)
    notices.push(
      'Pacemaker spikes stand before the beats that are measured: intervals and axes are those of a paced rhythm.',
    );
  const findings = toFindings({ beats, analyzed, rrBreaks, leads, notices, derivedNames });
  return { ...findings, notices: [...notices, ...toMedianNotices(findings)] };
}

/** Paced, when so many of the beats that are looked at show a spike. */
const PACED_PART = 0.5;
const FEW_BEATS = 3;
const REVERSALS = {
  arms: 'The arm electrodes may be swapped: P and QRS are upside down in lead I alone.',
  'right-arm-and-right-leg': 'The electrodes of right arm and right leg may be swapped: lead II is all but flat.',
} as const;

/** What is to be known about the median beat beside its numbers. */
function toMedianNotices({ median, globalFiducials }: BeatFindings): string[] {
  if (median === null || globalFiducials === null) return [];
  const notices: string[] = [];
  const count = median.usedBeatSamples.length;
  if (count < FEW_BEATS)
    notices.push(`The median beat is made of ${count === 1 ? 'a single beat' : `${count} beats`} only.`);
  const uncalibrated = median.leads.filter(({ isCalibrated }) => !isCalibrated).map(({ name }) => name);
  if (uncalibrated.length > 0)
    notices.push(`No amplitudes in ${uncalibrated.join(', ')}: the file gives no calibration.`);
  const reversal = findLeadReversal(median, globalFiducials);
  if (reversal !== null) notices.push(REVERSALS[reversal]);
  return notices;
}

const NO_BEATS: KnownBeats = {
  samples: new Float64Array(0),
  codes: new Uint8Array(0),
  qualities: new Float32Array(0),
};
const NOTHING: AnalyzedBeats = { templateOfBeat: new Int16Array(0), templates: [], median: null };

function findBeats(source: BeatSource): KnownBeats {
  if (source.sampleCount === 0) return NO_BEATS;
  const { sampleRateHz } = source;
  const detectorLeads = chooseReadableLeads(source, MAX_DETECTOR_LEADS);
  const signals = source.read(0, source.sampleCount, detectorLeads);
  const { samples, qualities } = detectBeats(signals, { sampleRateHz });
  return { samples, qualities, codes: new Uint8Array(samples.length), detectorLeads };
}

function toKnownBeats({ samples, codes }: MarkedBeats): KnownBeats {
  return { samples, codes, qualities: new Float32Array(samples.length).fill(1) };
}

function limitBeats(beats: KnownBeats, notices: string[]): KnownBeats {
  if (beats.samples.length <= MAX_BEATS) return beats;
  notices.push(`Only the first ${MAX_BEATS} of ${beats.samples.length} beats are shown here.`);
  return {
    ...beats,
    samples: beats.samples.slice(0, MAX_BEATS),
    codes: beats.codes.slice(0, MAX_BEATS),
    qualities: beats.qualities.slice(0, MAX_BEATS),
  };
}

const toCodes = (...symbols: string[]) => new Set(symbols.map((symbol) => findWfdbCodeBySymbol(symbol)?.code));
const SINUS_CODES = toCodes('N', 'L', 'R', 'B', 'e', 'j', 'n');
const PACED_CODES = toCodes('/', 'f');

function toOrigin(code: number): BeatOrigin | null {
  if (code === 0) return null;
  if (SINUS_CODES.has(code)) return 'sinus';
  return PACED_CODES.has(code) ? 'paced' : 'ectopic';
}
