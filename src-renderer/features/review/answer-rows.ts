import type { AnsweredRow, RecordRun } from '#shared/domain/record-answer.ts';

/** The classes that a row stands for: the greatest, or all from their thresholds on. */
export function listGiven({ classIds, thresholds }: RecordRun, { probabilities }: AnsweredRow): readonly string[] {
  if (probabilities === null) return [];
  if (thresholds !== null) return classIds.filter((_, k) => (probabilities[k] ?? 0) >= (thresholds[k] ?? 1));
  return classIds.filter((_, k) => k === probabilities.indexOf(Math.max(...probabilities)));
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
