import { assertNever } from '#shared/result/assert.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { Annotation, AnnotationStatus } from './annotation.ts';
import type { AnnotationChange, AnnotationSource, SampleRange } from './annotation-change.ts';
import type { Edit } from './edit.ts';
import { findPlaceProblem, isTooLong, refuseLongText, toStorable, unknownAnnotation } from './edit-checks.ts';
import { FLUTTER_TRACK, NOISE_TRACK, RHYTHM_TRACK } from './mark-tracks.ts';
import { PendingChanges } from './pending-changes.ts';
import { setTrackRange } from './range-edits.ts';
import { isBeatCode } from './wfdb-codes.ts';

export interface AppliedEdits {
  /** In order of id; annotations that end as they were are left out. */
  readonly changes: readonly AnnotationChange[];
  /** The next id that was never used. */
  readonly nextId: number;
}

/**
 * One act of a person, worked out but not written. Edits apply in order, each to what the ones before it left.
 * Errors: annotation/unknown-annotation, annotation/out-of-range, annotation/overlap, annotation/rhythm-after-needed,
 * annotation/text-too-long, annotation/empty-operation (nothing would change).
 */
export function applyEdits(source: AnnotationSource, edits: readonly Edit[], nextId: number): Result<AppliedEdits> {
  const pending = new PendingChanges(source, nextId);
  for (const edit of edits) {
    const applied = applyEdit(pending, edit);
    if (!applied.ok) return applied;
  }
  const changes = pending.toChanges();
  if (changes.length === 0) return err('annotation/empty-operation', 'This changes nothing: it is so already.');
  return ok({ changes, nextId: pending.nextId });
}

function applyEdit(pending: PendingChanges, edit: Edit): Result<undefined> {
  switch (edit.kind) {
    case 'add':
      return add(pending, edit);
    case 'relabel':
      return eachOf(pending, edit.ids, (row) => relabel(pending, row, edit.code));
    case 'relabel-range':
      return relabelRange(pending, edit);
    case 'move':
      return move(pending, edit);
    case 'delete':
      return eachOf(pending, edit.ids, (row) => ok(pending.delete(row)));
    case 'confirm':
      return eachOf(pending, edit.ids, (row) => ok(pending.replace(row, decided(row, {}))));
    case 'set-fields':
      return setFields(pending, edit);
    case 'rhythm-range':
      return setRange(pending, edit, () =>
        setTrackRange(pending, RHYTHM_TRACK, {
          ...edit,
          value: edit.rhythm.toWellFormed(),
          valueAfter: toStorable(edit.rhythmAfter),
        }),
      );
    case 'noise-range':
      return setRange(pending, edit, () =>
        setTrackRange(pending, NOISE_TRACK, { ...edit, value: String(edit.noiseBits), valueAfter: null }),
      );
    case 'flutter-range':
      return setRange(pending, edit, () =>
        setTrackRange(pending, FLUTTER_TRACK, { ...edit, value: 'on', valueAfter: null }),
      );
    default:
      return assertNever(edit, 'applyEdit');
  }
}

function add(pending: PendingChanges, edit: Extract<Edit, { kind: 'add' }>): Result<undefined> {
  const problem = findPlaceProblem(pending, { sample: edit.sample, code: edit.code, exceptId: null });
  if (problem !== undefined) return { ok: false, error: problem };
  const { sample, code, subtype, chan, num } = edit;
  const aux = toStorable(edit.aux);
  if (isTooLong(aux)) return refuseLongText();
  pending.add({ sample, code, subtype, chan, num, aux });
  return ok();
}

function move(pending: PendingChanges, edit: Extract<Edit, { kind: 'move' }>): Result<undefined> {
  const row = pending.find(edit.id);
  if (row === undefined || row.status === 'deleted') return unknownAnnotation(edit.id);
  const problem = findPlaceProblem(pending, { sample: edit.sample, code: row.code, exceptId: row.id });
  if (problem !== undefined) return { ok: false, error: problem };
  if (row.sample !== edit.sample) pending.replace(row, decided(row, { sample: edit.sample }));
  return ok();
}

/** A mark that becomes a beat needs a sample of its own. */
function relabel(pending: PendingChanges, row: Annotation, code: number): Result<undefined> {
  const problem = isBeatCode(row.code)
    ? undefined
    : findPlaceProblem(pending, { sample: row.sample, code, exceptId: row.id });
  if (problem !== undefined) return { ok: false, error: problem };
  pending.replace(row, decided(row, { code }));
  return ok();
}

function relabelRange(pending: PendingChanges, edit: Extract<Edit, { kind: 'relabel-range' }>): Result<undefined> {
  return setRange(pending, edit, () => {
    for (const row of pending.inRange(edit)) {
      if (row.status === 'deleted' || !isBeatCode(row.code)) continue;
      if (edit.onlyCode === null || row.code === edit.onlyCode) pending.replace(row, decided(row, { code: edit.code }));
    }
    return ok();
  });
}

function setFields(pending: PendingChanges, edit: Extract<Edit, { kind: 'set-fields' }>): Result<undefined> {
  const { subtype, chan, num } = edit;
  const aux = toStorable(edit.aux);
  const row = pending.find(edit.id);
  if (row === undefined || row.status === 'deleted') return unknownAnnotation(edit.id);
  if (isTooLong(aux)) return refuseLongText();
  const isSame = row.subtype === subtype && row.chan === chan && row.num === num && row.aux === aux;
  const status = row.status === 'added' ? 'added' : 'changed';
  if (!isSame) pending.replace(row, { ...row, subtype, chan, num, aux, status });
  return ok();
}

/** Deleted annotations are as unknown as those that never were. */
function eachOf(
  pending: PendingChanges,
  ids: readonly number[],
  act: (row: Annotation) => Result<unknown>,
): Result<undefined> {
  for (const id of ids) {
    const row = pending.find(id);
    if (row === undefined || row.status === 'deleted') return unknownAnnotation(id);
    const done = act(row);
    if (!done.ok) return done;
  }
  return ok();
}

function setRange(pending: PendingChanges, range: SampleRange, act: () => Result<undefined>): Result<undefined> {
  const { startSample, endSample } = range;
  if (startSample < 0 || startSample >= endSample || endSample > pending.sampleCount) {
    return err(
      'annotation/out-of-range',
      `The range ${startSample} to ${endSample} does not lie within the recording (${pending.sampleCount} samples).`,
      { startSample, endSample, sampleCount: pending.sampleCount },
    );
  }
  return act();
}

/** The annotation with a person's decision: back at the base's code and sample it is confirmed. */
function decided(row: Annotation, change: { readonly code?: number; readonly sample?: number }): Annotation {
  const next = { ...row, ...change };
  return { ...next, status: toDecidedStatus(row, next) };
}

function toDecidedStatus(row: Annotation, next: Annotation): AnnotationStatus {
  if (row.status === 'added' || row.baseCode === null) return 'added';
  const isAsBase = next.code === row.baseCode && next.sample === row.baseSample;
  if (!isAsBase) return 'changed';
  // Confirming as it is keeps 'changed' where other fields than code and sample were changed.
  const isUntouched = next.code === row.code && next.sample === row.sample;
  return isUntouched && row.status === 'changed' ? 'changed' : 'confirmed';
}
