import type { ReviewState } from '#shared/domain/record.ts';

/** Where a recording stands, as it is written. */
export const STATE_WORDS: Readonly<Record<ReviewState, string>> = {
  new: 'new',
  predicted: 'classified',
  'in-review': 'in review',
};
