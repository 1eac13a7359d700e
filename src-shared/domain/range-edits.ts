import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { Annotation } from './annotation.ts';
import type { AnnotationSource, SampleRange } from './annotation-change.ts';
import type { MarkTrack } from './mark-tracks.ts';
import type { PendingChanges } from './pending-changes.ts';
import { compareAnnotations } from './pending-changes.ts';

/**
 * Makes a track hold `value` in a range and what it held before from the range's end on: a mark at the start, the earlier
 * value again at the end, and no marks between. A mark that would say nothing new is not written. The range may end with
 * the record; then nothing is written at its end. `valueAfter` is used where nothing is known to hold at the end.
 * Errors: annotation/rhythm-after-needed.
 */
export function setTrackRange(
  pending: PendingChanges,
  track: MarkTrack,
  range: SampleRange & { readonly value: string; readonly valueAfter: string | null },
): Result<undefined> {
  const { startSample, endSample, value } = range;
  const reachesEnd = endSample >= pending.sampleCount;
  const valueBefore = findValue(pending, track, startSample) ?? track.initialValue;
  const valueAtEnd = findValue(pending, track, endSample + 1) ?? track.initialValue ?? range.valueAfter;
  if (valueAtEnd === null && !reachesEnd) {
    return err(
      'annotation/rhythm-after-needed',
      'No rhythm is known before the end of this range. Say which rhythm goes on after it.',
      { endSample },
    );
  }
  const marksInside = listMarks(pending, track, range);
  const marksAtEnd = listMarks(pending, track, { startSample: endSample, endSample: endSample + 1 });
  const reused = valueBefore === value ? undefined : marksInside.findLast((mark) => mark.sample === startSample);
  for (const mark of marksInside) if (mark !== reused) pending.delete(mark);

  if (reused !== undefined) pending.replace(reused, withValue(reused, track, value));
  else if (valueBefore !== value) addMark(pending, track, { sample: startSample, value });
  if (!reachesEnd && valueAtEnd !== null && valueAtEnd !== value && marksAtEnd.length === 0) {
    addMark(pending, track, { sample: endSample, value: valueAtEnd });
  }
  return ok();
}

/** What the track's last mark before a sample says. */
function findValue(source: AnnotationSource, track: MarkTrack, beforeSample: number): string | undefined {
  const marks = track.codes
    .map((code) => source.lastMark(code, beforeSample))
    .filter((mark) => mark !== undefined)
    .sort(compareAnnotations);
  const last = marks.at(-1);
  return last === undefined ? undefined : track.valueOf(last);
}

function listMarks(source: AnnotationSource, track: MarkTrack, range: SampleRange): readonly Annotation[] {
  const codes: readonly number[] = track.codes;
  return source.inRange(range).filter((row) => row.status !== 'deleted' && codes.includes(row.code));
}

/** A mark that says the same already is confirmed. */
function withValue(mark: Annotation, track: MarkTrack, value: string): Annotation {
  if (mark.status === 'added') return { ...mark, ...track.toMark(value) };
  if (track.valueOf(mark) !== value) return { ...mark, ...track.toMark(value), status: 'changed' };
  return mark.status === 'changed' ? mark : { ...mark, status: 'confirmed' };
}

function addMark(
  pending: PendingChanges,
  track: MarkTrack,
  mark: { readonly sample: number; readonly value: string },
): void {
  pending.add({ ...track.toMark(mark.value), sample: mark.sample, chan: 0, num: 0 });
}
