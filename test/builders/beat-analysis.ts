import type { BeatAnalysis, BeatTemplate, FiducialTimesMs, MedianLead } from '#shared/domain/beat-analysis.ts';
import { NO_FIDUCIALS } from '#shared/domain/beat-analysis.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';

export interface AnalyzedBeat {
  readonly sample: number;
  readonly code: number;
  /** Index of its template; 0 unless told. */
  readonly template?: number;
}

export const FIDUCIALS_MS: FiducialTimesMs = {
  ...NO_FIDUCIALS,
  'p-onset': -180,
  'p-peak': -130,
  'p-offset': -90,
  'qrs-onset': -40,
  'r-peak': 0,
  'qrs-offset': 50,
  't-peak': 260,
  't-offset': 340,
};

const SHAPE_COUNT = 20;

/** What main might say of these beats: one template for each index that occurs, and a median beat of those of template 0. */
export function buildBeatAnalysis(
  beats: readonly AnalyzedBeat[],
  parts: Partial<BeatAnalysis> & { readonly recordId: RecordId; readonly setId: AnnotationSetId | null },
): BeatAnalysis {
  const indices = [...new Set(beats.map(({ template = 0 }) => template))].sort((a, b) => a - b);
  const used = beats.filter(({ template = 0 }) => template === 0).map(({ sample }) => sample);
  return {
    beatSamples: Float64Array.from(beats, ({ sample }) => sample),
    beatCodes: Uint8Array.from(beats, ({ code }) => code),
    templateOfBeat: Int16Array.from(beats, ({ template = 0 }) => template),
    beatQualities: new Float32Array(beats.length).fill(1),
    rrBreaks: [],
    templates: indices.map((index) => buildTemplate(beats, index)),
    shapeRateHz: 100,
    shapeZeroIndex: 8,
    leadKeys: ['0'],
    median:
      used.length === 0
        ? null
        : {
            sampleRateHz: 360,
            zeroIndex: 144,
            leads: [buildMedianLead('0', 'MLII')],
            usedBeatSamples: Float64Array.from(used),
            usedRrMs: Float64Array.from(used.slice(1), (sample, i) => ((sample - (used[i] ?? 0)) * 1000) / 360),
          },
    globalFiducials: used.length === 0 ? null : FIDUCIALS_MS,
    leadFiducials: [],
    notices: [],
    ...parts,
  };
}

/** [360] samples at 360 Hz around a mark at 144: a P wave of 0.1, a QRS of 1, a T wave of 0.3. */
export function buildMedianLead(leadKey: string, name: string): MedianLead {
  const bump = (ms: number, centreMs: number, widthMs: number) => Math.exp(-(((ms - centreMs) / widthMs) ** 2));
  const values = Float32Array.from({ length: 360 }, (_, i) => {
    const ms = ((i - 144) * 1000) / 360;
    return 0.1 * bump(ms, -130, 25) + bump(ms, 0, 15) + 0.3 * bump(ms, 260, 40);
  });
  const spread = new Float32Array(values.length).fill(0.02);
  return { leadKey, name, standardName: null, isDerived: false, values, spread, isCalibrated: true };
}

function buildTemplate(beats: readonly AnalyzedBeat[], index: number): BeatTemplate {
  const members = beats.filter(({ template = 0 }) => template === index);
  const counts = new Map<number, number>();
  for (const { code } of members) counts.set(code, (counts.get(code) ?? 0) + 1);
  return {
    index,
    beatCount: members.length,
    codeCounts: [...counts].sort((a, b) => b[1] - a[1]),
    arrangedAs: null,
    isDominant: index === 0,
    prematurity: 1,
    likeness: 0.95,
    meanShapes: [Float32Array.from({ length: SHAPE_COUNT }, (_, i) => (i === 8 ? 1 : 0))],
    examples: new Float32Array(SHAPE_COUNT),
    exampleSamples: Float64Array.of(members[0]?.sample ?? 0),
  };
}
