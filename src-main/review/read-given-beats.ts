import type { GivenBeats } from '#main/preprocessing/prepare-recording.ts';
import type { Database } from '#main/store/database.ts';
import { findAnnotationSet } from '#main/store/tables/annotation-set.ts';
import { listAnnotations } from '#main/store/tables/annotation.ts';
import type { TemplateArrangement } from '#shared/domain/template-marks.ts';
import { toArrangement } from '#shared/domain/template-marks.ts';
import { isBeatCode } from '#shared/domain/wfdb-codes.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';

/**
 * Beats of an annotation set, one for each sample, without those that a person has deleted.
 * Errors: 'annotation/unknown-set', also for a set of another recording.
 */
export function readGivenBeats(db: Database, recordId: RecordId, setId: AnnotationSetId): Result<GivenBeats> {
  const read = readArrangedBeats(db, recordId, setId);
  return read.ok ? ok({ samples: read.value.samples, codes: read.value.codes }) : read;
}

/** The same, and what a person did to their templates. */
export function readArrangedBeats(
  db: Database,
  recordId: RecordId,
  setId: AnnotationSetId,
): Result<GivenBeats & { readonly arrangement: TemplateArrangement }> {
  return db.tryRead((read) => {
    if (findAnnotationSet(read, setId)?.recordId !== recordId) {
      return err('annotation/unknown-set', 'This annotation set is not in the library any more.', { setId });
    }
    const marks = listAnnotations(read, setId).filter(({ status }) => status !== 'deleted');
    const beats = marks
      .filter(({ code }) => isBeatCode(code))
      .sort((a, b) => a.sample - b.sample)
      .filter((beat, index, all) => beat.sample !== all[index - 1]?.sample);
    return ok({
      samples: Float64Array.from(beats, ({ sample }) => sample),
      codes: Uint8Array.from(beats, ({ code }) => code),
      arrangement: toArrangement(marks),
    });
  });
}
