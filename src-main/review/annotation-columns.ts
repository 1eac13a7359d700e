import type { Annotation, AnnotationColumns, AnnotationSetColumns } from '#shared/domain/annotation.ts';
import { ANNOTATION_STATUSES } from '#shared/domain/annotation.ts';
import type { AnnotationRowArray } from '#main/store/tables/annotation.ts';

const STATUS_INDICES: ReadonlyMap<string, number> = new Map(
  ANNOTATION_STATUSES.map((status, index) => [status, index]),
);

/** Rows as columns, in the order of the rows. */
export function toSetColumns(rows: readonly AnnotationRowArray[]): AnnotationSetColumns {
  const count = rows.length;
  const columns = {
    ids: new Int32Array(count),
    samples: new Float64Array(count),
    codes: new Uint8Array(count),
    subtypes: new Int8Array(count),
    chans: new Uint8Array(count),
    nums: new Int8Array(count),
    auxIndices: new Int32Array(count).fill(-1),
    statuses: new Uint8Array(count),
    baseCodes: new Uint8Array(count),
  };
  const auxes = createAuxTexts();
  for (let index = 0; index < count; index++) {
    const row = rows[index];
    if (row === undefined) continue;
    const [id, sample, code, subtype, chan, num, aux, status, baseCode] = row;
    columns.ids[index] = id;
    columns.samples[index] = sample;
    columns.codes[index] = code;
    columns.subtypes[index] = subtype;
    columns.chans[index] = chan;
    columns.nums[index] = num;
    if (aux !== null) columns.auxIndices[index] = auxes.indexOf(aux);
    columns.statuses[index] = STATUS_INDICES.get(status) ?? 0;
    columns.baseCodes[index] = baseCode ?? 0;
  }
  return { ...columns, auxTexts: auxes.texts };
}

export function toRowArray(annotation: Annotation): AnnotationRowArray {
  const { id, sample, code, subtype, chan, num, aux, status, baseCode, baseSample } = annotation;
  return [id, sample, code, subtype, chan, num, aux, status, baseCode, baseSample];
}

/** One annotation of imported columns, without id and status. */
export function getColumnsRow(
  columns: AnnotationColumns,
  index: number,
): Pick<Annotation, 'sample' | 'code' | 'subtype' | 'chan' | 'num' | 'aux'> {
  const auxIndex = columns.auxIndices[index] ?? -1;
  return {
    sample: columns.samples[index] ?? 0,
    code: columns.codes[index] ?? 0,
    subtype: columns.subtypes[index] ?? 0,
    chan: columns.chans[index] ?? 0,
    num: columns.nums[index] ?? 0,
    aux: auxIndex < 0 ? null : (columns.auxTexts[auxIndex] ?? null),
  };
}

/** Each text once: '(N' a thousand times is one text. */
function createAuxTexts(): { readonly texts: string[]; indexOf(text: string): number } {
  const texts: string[] = [];
  const indices = new Map<string, number>();
  return {
    texts,
    indexOf(text) {
      const known = indices.get(text);
      if (known !== undefined) return known;
      texts.push(text);
      indices.set(text, texts.length - 1);
      return texts.length - 1;
    },
  };
}
