import { divide } from './class-scores.ts';
import { clipSpans, measureSpans, mergeSpans, type SpanOfSamples } from './spans.ts';

/** Counts and lengths of episodes. */
export interface EpisodeCounts {
  /** Episodes of the reference that some episode of the test overlaps, and those that none does. */
  readonly foundCount: number;
  readonly missedCount: number;
  /** Episodes of the test that some episode of the reference overlaps, and those that none does. */
  readonly trueCount: number;
  readonly falseCount: number;
  readonly referenceSec: number;
  readonly testSec: number;
  readonly overlapSec: number;
}

/** With figures of them, fractions; null where the denominator is 0. */
export interface EpisodeComparison extends EpisodeCounts {
  readonly episodeSensitivity: number | null;
  readonly episodePositivePredictivity: number | null;
  readonly durationSensitivity: number | null;
  readonly durationPositivePredictivity: number | null;
}

export interface CompareEpisodesInput {
  readonly reference: readonly SpanOfSamples[];
  readonly test: readonly SpanOfSamples[];
  readonly sampleRateHz: number;
  /** What is compared: behind the learning period, up to the end of the recording. */
  readonly range: SpanOfSamples;
  /** Spans for which the test is neither blamed nor praised: atrial flutter of the reference, where fibrillation is compared. */
  readonly excluded?: readonly SpanOfSamples[];
}

/**
 * Episode by episode: any overlap makes an episode found, or true; duration statistics weigh each by its length.
 * Errors: none. Source: ANSI/AAMI EC57:2012 and epicmp(1), atrial and ventricular fibrillation.
 */
export function compareEpisodes(input: CompareEpisodesInput): EpisodeComparison {
  const { sampleRateHz, range, excluded = [] } = input;
  const reference = clipSpans(mergeSpans(input.reference), range);
  // Where exclusions leave nothing of an episode, it is not counted.
  const parts = clipSpans(mergeSpans(input.test), range)
    .map((span) => cutOut(span, excluded))
    .filter((pieces) => pieces.length > 0);
  const test = parts.flat();
  const foundCount = reference.filter((span) => clipSpans(test, span).length > 0).length;
  const trueCount = parts.filter((pieces) => pieces.some((piece) => clipSpans(reference, piece).length > 0)).length;
  return toEpisodeComparison({
    foundCount,
    missedCount: reference.length - foundCount,
    trueCount,
    falseCount: parts.length - trueCount,
    referenceSec: measureSpans(reference) / sampleRateHz,
    testSec: measureSpans(test) / sampleRateHz,
    overlapSec: measureSpans(reference.flatMap((span) => clipSpans(test, span))) / sampleRateHz,
  });
}

/** The sum of several recordings. */
export function sumEpisodeComparisons(parts: readonly EpisodeCounts[]): EpisodeComparison {
  const sum = (pick: (part: EpisodeCounts) => number) => parts.reduce((total, part) => total + pick(part), 0);
  return toEpisodeComparison({
    foundCount: sum((part) => part.foundCount),
    missedCount: sum((part) => part.missedCount),
    trueCount: sum((part) => part.trueCount),
    falseCount: sum((part) => part.falseCount),
    referenceSec: sum((part) => part.referenceSec),
    testSec: sum((part) => part.testSec),
    overlapSec: sum((part) => part.overlapSec),
  });
}

/** What is left of a span. */
function cutOut(span: SpanOfSamples, excluded: readonly SpanOfSamples[]): SpanOfSamples[] {
  const pieces: SpanOfSamples[] = [];
  let startSample = span.startSample;
  for (const hole of clipSpans(mergeSpans(excluded), span)) {
    if (hole.startSample > startSample) pieces.push({ startSample, endSample: hole.startSample });
    startSample = hole.endSample;
  }
  if (span.endSample > startSample) pieces.push({ startSample, endSample: span.endSample });
  return pieces;
}

function toEpisodeComparison(counts: EpisodeCounts): EpisodeComparison {
  const { foundCount, missedCount, trueCount, falseCount, referenceSec, testSec, overlapSec } = counts;
  return {
    ...counts,
    episodeSensitivity: divide(foundCount, foundCount + missedCount),
    episodePositivePredictivity: divide(trueCount, trueCount + falseCount),
    durationSensitivity: divide(overlapSec, referenceSec),
    durationPositivePredictivity: divide(overlapSec, testSec),
  };
}
