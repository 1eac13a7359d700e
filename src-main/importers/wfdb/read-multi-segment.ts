import { err, ok, type Result } from '#shared/result/result.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { ReadOptions } from '../importer.ts';
import { MISSING_INT16, toMissingCode, type DigitalSamples } from '../imported-record.ts';
import type { SourceFolder } from '../source-folder.ts';
import { planSegments, type PlannedSegment, type SegmentPlan } from './plan-segments.ts';
import type { LocatedHeader } from './read-header-file.ts';
import { readSegment } from './read-segment.ts';
import type { RecordSignals } from './record-signals.ts';
import { widen } from './samples/finish-signal.ts';

/**
 * A multi-segment record as one: segments follow one another, gaps ('~') and signals that a segment lacks are missing samples.
 * Digital values stay as they are where all segments of a signal share one calibration; else they are brought to a common one
 * that loses nothing where 32 bits suffice (see joinCalibrations).
 * Errors: those of the segments' headers and files, import/malformed-header, import/unsupported, import/out-of-bounds, import/empty.
 */
export async function readMultiSegment(
  source: SourceFolder,
  located: LocatedHeader,
  options: ReadOptions,
): Promise<Result<RecordSignals>> {
  const planned = await planSegments(source, located);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const joined = new JoinedSignals(plan);
  const notices = new Set(plan.notices);
  for (const segment of plan.segments) {
    if (options.signal?.aborted === true) return err('import/cancelled', 'The import was cancelled.');
    const content = await readSegment(source, segment.located, options);
    if (!content.ok) return content;
    joined.place(segment, content.value.samples);
    for (const notice of content.value.notices) notices.add(`segment ${segment.located.recordName}: ${notice}`);
  }
  return ok({ lines: plan.lines, samples: joined.samples, comments: plan.comments, notices: [...notices] });
}

/** The record's signals while they are put together. */
class JoinedSignals {
  readonly #plan: SegmentPlan;
  #samples: readonly DigitalSamples[];

  constructor(plan: SegmentPlan) {
    this.#plan = plan;
    this.#samples = plan.lines.map((line) =>
      new Int16Array(plan.frameCount * line.samplesPerFrame).fill(MISSING_INT16),
    );
  }

  get samples(): readonly DigitalSamples[] {
    return this.#samples;
  }

  place(segment: PlannedSegment, samples: readonly DigitalSamples[]): void {
    for (const [index, line] of this.#plan.lines.entries()) {
      const place = segment.signalIndices[index];
      const calibration = place === undefined ? undefined : segment.located.header.signals[place]?.calibration;
      const found = place === undefined ? undefined : samples[place];
      if (found === undefined || calibration === undefined) continue;
      const values = hasSameScale(calibration, line.calibration)
        ? found
        : rescale(found, calibration, line.calibration);
      if (values instanceof Int32Array) this.#samples = this.#samples.map(widen);
      const target = this.#samples[index];
      target?.set(target instanceof Int32Array ? widen(values) : values, segment.startFrame * line.samplesPerFrame);
    }
  }
}

function hasSameScale(a: Calibration, b: Calibration): boolean {
  return a.gainAduPerUnit === b.gainAduPerUnit && a.baselineAdu === b.baselineAdu;
}

/** Digital values of one calibration in another, rounded; missing samples stay missing. */
function rescale(samples: DigitalSamples, from: Calibration, to: Calibration): Int32Array {
  const missingCode = toMissingCode(samples);
  const factor = to.gainAduPerUnit / from.gainAduPerUnit;
  const scaled = new Int32Array(samples.length);
  const scaledMissing = toMissingCode(scaled);
  for (let i = 0; i < samples.length; i += 1) {
    const value = samples[i] ?? 0;
    scaled[i] =
      value === missingCode ? scaledMissing : Math.round((value - from.baselineAdu) * factor) + to.baselineAdu;
  }
  return scaled;
}
