import type { RowSet } from '#main/training/row-set.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { findMitBihPersonOf } from '#shared/domain/mit-bih-people.ts';
import { wasTrainedOn } from '#shared/domain/recording-person.ts';

/**
 * What must be known of rows that are not those of a model's own job: that it was trained on some, or that nobody knows. Nothing where its
 * card names whom it was trained on, and they are others.
 */
export function tellKnownRows(
  card: Pick<ModelCard, 'id' | 'trainingContentHashes'>,
  { records, recordOfRow }: Pick<RowSet, 'records' | 'recordOfRow'>,
  sides: readonly { readonly side: string; readonly rows: Int32Array }[],
): readonly string[] {
  if (card.trainingContentHashes.length === 0)
    return [
      `Judged on rows of another job: the card of ${card.id} does not say whom it was trained on, and it may have been trained on them.`,
    ];
  return sides.flatMap(({ side, rows }) => {
    const own = [...new Set(Array.from(rows, (row) => recordOfRow[row] ?? 0))].flatMap((index) => records[index] ?? []);
    const known = own.filter(({ contentSha256 }) =>
      wasTrainedOn(card, { contentSha256, person: findMitBihPersonOf(contentSha256) ?? null }),
    );
    return known.length === 0
      ? []
      : [
          `Judged on rows of another job: ${card.id} was trained on ${known.length} of the ${own.length} recordings of its ${side} rows, or on others of the same people. Its figures there say nothing about new people.`,
        ];
  });
}
