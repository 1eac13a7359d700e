import { createHash } from 'node:crypto';
import type { RecipeOptions } from '#main/preprocessing/recipe-options.ts';
import { sha256Hex, toCanonicalJson, type JsonValue } from '#main/store/canonical-json.ts';
import type { RowSet } from '../row-set.ts';

/** First bytes of what is hashed: a change of the layout changes them. */
const LAYOUT = 'overread-rows-1';

export interface HashedRows extends Pick<
  RowSet,
  | 'recipeId'
  | 'labelKind'
  | 'classIds'
  | 'rowCount'
  | 'rowLength'
  | 'labels'
  | 'lengths'
  | 'recordOfRow'
  | 'records'
  | 'foldOfRecord'
> {
  readonly recipeOptions: RecipeOptions;
  /** Of the file of the inputs. */
  readonly valuesSha256: string;
}

/** Identity of a row set: canonical JSON of its facts, with the hashes of its labels, lengths, records of rows, and values. */
export function hashRowSet(set: HashedRows): string {
  return sha256Hex(
    toCanonicalJson({
      layout: LAYOUT,
      recipe: { id: set.recipeId, options: set.recipeOptions as { readonly [key: string]: JsonValue } }, // from a job file, JSON
      labelKind: set.labelKind,
      classIds: set.classIds,
      rowCount: set.rowCount,
      rowLength: set.rowLength,
      records: set.records.map(({ name, contentSha256, group }) => [name, contentSha256, group]),
      foldOfRecord: set.foldOfRecord === null ? null : [...set.foldOfRecord],
      labelsSha256: hashOf(set.labels),
      lengthsSha256: set.lengths === null ? null : hashOf(set.lengths),
      recordOfRowSha256: hashOf(set.recordOfRow),
      valuesSha256: set.valuesSha256,
    }),
  );
}

function hashOf(values: Uint8Array | Int32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}
