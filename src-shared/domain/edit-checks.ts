import type { AppError, Result } from '#shared/result/result.ts';
import { err } from '#shared/result/result.ts';
import { encodeAux } from './aux-text.ts';
import type { PendingChanges } from './pending-changes.ts';
import { isBeatCode, toSymbol } from './wfdb-codes.ts';

/** Half a character (a lone surrogate) has no UTF-8: stored, it would read back as another one. */
export function toStorable(text: string | null): string | null {
  return text?.toWellFormed() ?? null;
}

/** annot(5): the aux field of an annotation file holds 255 bytes; a set must be able to leave. */
const MAX_AUX_BYTES = 255;

export function isTooLong(aux: string | null): boolean {
  return aux !== null && encodeAux(aux).length > MAX_AUX_BYTES;
}

export function refuseLongText(): Result<never> {
  return err(
    'annotation/text-too-long',
    `A note may have ${MAX_AUX_BYTES} bytes (letters with accents count double). Shorten it.`,
  );
}

/** Two beats never share a sample: they could not be told apart on the trace. */
export function findPlaceProblem(
  pending: PendingChanges,
  place: { readonly sample: number; readonly code: number; readonly exceptId: number | null },
): AppError | undefined {
  const { sample, code, exceptId } = place;
  if (sample < 0 || sample >= pending.sampleCount) {
    return {
      code: 'annotation/out-of-range',
      message: `Sample ${sample} lies outside the recording (${pending.sampleCount} samples).`,
      details: { sample, sampleCount: pending.sampleCount },
    };
  }
  if (!isBeatCode(code)) return undefined;
  const other = pending
    .inRange({ startSample: sample, endSample: sample + 1 })
    .find((row) => row.id !== exceptId && row.status !== 'deleted' && isBeatCode(row.code));
  if (other === undefined) return undefined;
  return {
    code: 'annotation/overlap',
    message: `There is a beat (${toSymbol(other.code)}) at this very sample already. Relabel that one instead.`,
    details: { sample, annotationId: other.id },
  };
}

export function unknownAnnotation(id: number): Result<never> {
  return err('annotation/unknown-annotation', 'This annotation does not exist any more.', { annotationId: id });
}
