import { join } from 'node:path';
import { placeFiles } from '#main/exporters/place-files.ts';
import { encodeAnnotations, type AnnotationRates } from '#main/exporters/wfdb/encode-annotations.ts';
import type { RecordingRef } from '#main/importers/importer.ts';
import type { AnnotationColumns } from '#shared/domain/annotation.ts';
import type { Result } from '#shared/result/result.ts';
import { ok } from '#shared/result/result.ts';

export interface AnnotationPlace {
  readonly outFolder: string;
  /** 'qrs', 'pred'. */
  readonly annotator: string;
  readonly overwrite: boolean;
}

export interface PlacedMark {
  /** In the record's time base, ascending. */
  readonly sample: number;
  readonly code: number;
  readonly aux: string | null;
  /** 0 where it is not given. */
  readonly num?: number;
}

/**
 * Writes marks as `<out>/<record>.<annotator>`, in frames where each mark lies on one, else in samples with a note that says so; in the record's own subfolder where a folder was given. Returns the file's name
 * relative to the folder. Errors: 'export/not-representable', 'export/exists', 'export/unwritable'.
 */
export async function placeAnnotations(
  ref: RecordingRef,
  rates: AnnotationRates,
  marks: readonly PlacedMark[],
  { outFolder, annotator, overwrite }: AnnotationPlace,
): Promise<Result<string>> {
  const set = { annotator, annotations: toColumns(marks), customLabels: [], timeResolution: null };
  const bytes = encodeAnnotations(set, rates);
  if (!bytes.ok) return bytes;
  const parts = ref.name.split('/');
  const name = `${(parts.pop() ?? ref.displayName).replace(/\.[^.]*$/, '')}.${annotator}`;
  const file = {
    name,
    write: (handle: { writeFile(data: Uint8Array): Promise<void> }) => handle.writeFile(bytes.value),
  };
  const placed = await placeFiles(join(outFolder, ...parts), [file], { overwrite });
  return placed.ok ? ok(join(...parts, name)) : placed;
}

function toColumns(marks: readonly PlacedMark[]): AnnotationColumns {
  const auxTexts = [...new Set(marks.flatMap(({ aux }) => (aux === null ? [] : [aux])))];
  return {
    samples: Float64Array.from(marks, ({ sample }) => sample),
    codes: Uint8Array.from(marks, ({ code }) => code),
    subtypes: new Int8Array(marks.length),
    chans: new Uint8Array(marks.length),
    nums: Int8Array.from(marks, ({ num }) => num ?? 0),
    auxIndices: Int32Array.from(marks, ({ aux }) => (aux === null ? -1 : auxTexts.indexOf(aux))),
    auxTexts,
  };
}
