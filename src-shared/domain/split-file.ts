import { z } from 'zod';

const MAX_ROWS = 100_000_000;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Rows as half-open ranges that ascend and do not touch, flat: [startRow, endRow, startRow, endRow, ...]. */
const ranges = z
  .array(z.int().min(0).max(MAX_ROWS))
  .refine((list) => list.length % 2 === 0 && list.every((row, k) => k === 0 || row > (list[k - 1] ?? 0)), {
    message: 'ranges must ascend',
  });

/** Who is on which side, as it lies on disk (docs/data-formats.md). */
export const splitFileSchema = z.strictObject({
  layout: z.literal('overread-split-1'),
  name: z.string().min(1).max(80),
  notes: z.array(z.string().max(4000)).max(100),
  /** Of the row set whose rows are meant. */
  rowsSha256: sha256,
  folds: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80),
        train: ranges,
        validation: ranges,
        test: ranges,
        leaks: z
          .array(
            z.strictObject({
              kind: z.enum(['patient', 'record', 'content', 'row', 'model-selection', 'statistics']),
              count: z.int().min(1),
              text: z.string().min(1).max(4000),
            }),
          )
          .max(20),
      }),
    )
    .min(1)
    .max(20),
  /** Of the canonical JSON of everything else. */
  sha256,
});

export type SplitFile = z.infer<typeof splitFileSchema>;
