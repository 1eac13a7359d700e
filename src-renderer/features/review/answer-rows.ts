import type { ModelCard } from '#shared/domain/model-card.ts';
import type { AnsweredRow, RecordRun } from '#shared/domain/record-answer.ts';

/**
 * The classes that a row stands for: the greatest, or all from their thresholds on.
 * @param notReady  classes that are never told, by id
 */
export function listGiven(
  { classIds, thresholds }: RecordRun,
  { probabilities }: AnsweredRow,
  notReady: ReadonlyMap<string, string> = new Map(),
): readonly string[] {
  if (probabilities === null) return [];
  const top = probabilities.indexOf(Math.max(...probabilities));
  return classIds.filter((id, k) => {
    const isReached = thresholds === null ? k === top : (probabilities[k] ?? 0) >= (thresholds[k] ?? 1);
    return isReached && !notReady.has(id);
  });
}

/** Classes whose answers must not be used, each with the reason. */
export function listNotReady(card: Pick<ModelCard, 'classes'> | undefined): ReadonlyMap<string, string> {
  return new Map((card?.classes ?? []).flatMap(({ id, notReady }) => (notReady === undefined ? [] : [[id, notReady]])));
}

/** '0:10 to 0:20' */
export function toShownTime({ startSample, endSample }: AnsweredRow, rateHz: number): string {
  return `${toClock(startSample / rateHz)} to ${toClock(endSample / rateHz)}`;
}

/** Of what a row speaks that stands for a recording: 'the whole recording', or 'the first 30 s' where no more of it was read. */
export function toReadWords({ endSample }: AnsweredRow, rateHz: number, durationSec: number): string {
  const readSec = endSample / rateHz;
  // A sample may be lost between two clocks.
  if (readSec > durationSec - 0.05) return 'the whole recording';
  return `the first ${Math.round(10 * readSec) / 10} s`;
}

function toClock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${tail}` : `${minutes}:${tail}`;
}
