import type { BeatAnalysis, MedianLead } from '#shared/domain/beat-analysis.ts';
import { NO_FIDUCIALS } from '#shared/domain/beat-analysis.ts';
import type { DerivableLead } from '#shared/domain/derived-leads.ts';
import { toDerivedLeadKey } from '#shared/domain/derived-leads.ts';
import { isInMv } from '#shared/domain/display-scale.ts';
import type { LeadKey } from '#shared/domain/lead.ts';
import { findStandardLead } from '#shared/domain/lead.ts';
import type { TemplateArrangement } from '#shared/domain/template-marks.ts';
import type { AnalyzedBeats, AnalyzedMedian } from '#shared/signal/analyze-beats.ts';
import { SHAPE_RATE_HZ, SHAPE_ZERO_INDEX } from '#shared/signal/templates/draw-templates.ts';
import type { Calibration } from '#shared/units/calibration.ts';

/** What the samples say about beats, without the names of record and set. */
export type BeatFindings = Omit<BeatAnalysis, 'recordId' | 'setId'>;

/** A lead of the source. */
export interface SourceLead {
  readonly key: LeadKey;
  readonly name: string;
  readonly calibration: Calibration;
}

/** Marks that somebody made, in samples of the source, ascending, with their WFDB codes. */
export interface MarkedBeats {
  readonly samples: Float64Array;
  readonly codes: Uint8Array;
  /** How somebody wants their templates. */
  readonly arrangement?: TemplateArrangement;
}

export interface KnownBeats extends MarkedBeats {
  /** Positions of the leads that the detector looked at; none for marks that were given. */
  readonly detectorLeads?: readonly number[];
  readonly qualities: Float32Array;
}

export interface FindingParts {
  readonly beats: KnownBeats;
  readonly analyzed: AnalyzedBeats;
  readonly rrBreaks: Uint8Array;
  readonly leads: readonly SourceLead[];
  readonly derivedNames: readonly DerivableLead[];
  readonly notices: readonly string[];
}

/** What was found, as it crosses the border. */
export function toFindings({ beats, analyzed, rrBreaks, leads, derivedNames, notices }: FindingParts): BeatFindings {
  const { median, templates, templateOfBeat } = analyzed;
  const medianLeads = median === null ? [] : toMedianLeads(median, leads, derivedNames);
  return {
    beatSamples: beats.samples,
    beatCodes: beats.codes,
    beatQualities: beats.qualities,
    rrBreaks: toBreakSpans(beats.samples, rrBreaks),
    templateOfBeat,
    templates: templates.map((template, index) => ({
      index,
      beatCount: template.beats.length,
      codeCounts: countCodes(template.beats, beats.codes),
      arrangedAs: template.arrangedAs,
      isDominant: template.isDominant,
      prematurity: template.prematurity,
      likeness: template.likeness,
      meanShapes: template.meanShapes,
      examples: template.examples,
      exampleSamples: Float64Array.from(template.exampleBeats, (beat) => beats.samples[beat] ?? 0),
    })),
    shapeRateHz: SHAPE_RATE_HZ,
    shapeZeroIndex: SHAPE_ZERO_INDEX,
    leadKeys: leads.map(({ key }) => key),
    median:
      median === null
        ? null
        : {
            sampleRateHz: median.sampleRateHz,
            zeroIndex: median.zeroIndex,
            leads: medianLeads,
            usedBeatSamples: Float64Array.from(median.used, (beat) => beats.samples[beat] ?? 0),
            usedRrMs: median.usedRrMs,
          },
    globalFiducials: median === null ? null : { ...NO_FIDUCIALS, ...median.globalFiducials },
    leadFiducials: medianLeads.map(({ leadKey }, k) => ({
      leadKey,
      times: { ...NO_FIDUCIALS, ...median?.leadFiducials[k] },
    })),
    notices,
  };
}

/** Just inside the two marks, so that only the interval between them is left out. */
function toBreakSpans(samples: Float64Array, rrBreaks: Uint8Array): BeatFindings['rrBreaks'] {
  return Array.from(samples).flatMap((endSample, beat) =>
    rrBreaks[beat] === 1 ? [{ startSample: (samples[beat - 1] ?? 0) + 1, endSample: endSample - 1 }] : [],
  );
}

function toMedianLeads(
  { values, spreads }: AnalyzedMedian,
  leads: readonly SourceLead[],
  derivedNames: FindingParts['derivedNames'],
): MedianLead[] {
  const own = leads.map((lead) => ({
    leadKey: lead.key,
    name: lead.name,
    standardName: findStandardLead(lead.name) ?? null,
    isDerived: false,
    isCalibrated: isInMv({ ...lead, kind: 'ecg' }),
  }));
  const derived = derivedNames.map((name) => ({
    leadKey: toDerivedLeadKey(name),
    name,
    standardName: name,
    isDerived: true,
    isCalibrated: true,
  }));
  const empty = new Float32Array(0);
  return [...own, ...derived].map((lead, k) => ({ ...lead, values: values[k] ?? empty, spread: spreads[k] ?? empty }));
}

function countCodes(members: Int32Array, codes: Uint8Array): (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const beat of members) counts.set(codes[beat] ?? 0, (counts.get(codes[beat] ?? 0) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}
