import { z } from 'zod';

const MAX_SPLITS = 255;
/** No tree is so sure; sums of numbers beyond would end as infinity. */
const logit = z.number().min(-1e6).max(1e6);

/**
 * One decision tree. Split s asks whether the number `numbers[s]` of a row is at most `thresholds[s]`: `below[s]` says where to go then,
 * `above[s]` where to go else; 0 or more is a split that stands further on, less than 0 is the leaf -1 - it. A tree without splits has
 * one leaf.
 */
const decisionTree = z
  .strictObject({
    numbers: z.array(z.int().min(0).max(999)).max(MAX_SPLITS),
    thresholds: z.array(z.number()).max(MAX_SPLITS),
    below: z
      .array(
        z
          .int()
          .min(-1 - MAX_SPLITS)
          .max(MAX_SPLITS),
      )
      .max(MAX_SPLITS),
    above: z
      .array(
        z
          .int()
          .min(-1 - MAX_SPLITS)
          .max(MAX_SPLITS),
      )
      .max(MAX_SPLITS),
    leaves: z
      .array(logit)
      .min(1)
      .max(MAX_SPLITS + 1),
  })
  .refine(
    ({ numbers, thresholds, below, above, leaves }) =>
      [thresholds, below, above].every(({ length }) => length === numbers.length) &&
      leaves.length === numbers.length + 1 &&
      [below, above].every((side) => side.every((to, split) => leadsOn(to, { split, splitCount: numbers.length }))),
    { message: 'is no tree: its splits do not lead to its leaves' },
  );

/** Always further on, so that every walk ends. */
function leadsOn(to: number, { split, splitCount }: { readonly split: number; readonly splitCount: number }): boolean {
  return to >= 0 ? to > split && to < splitCount : -1 - to <= splitCount;
}

/** Gradient-boosted trees over numbers that describe a row: of each class the sum of its leaves is its logit. */
export const boostedTreesSchema = z
  .strictObject({
    formatVersion: z.literal(1),
    /** What the numbers are and how they are computed, 'rhythm-numbers@1'. */
    numbersId: z.string().regex(/^[a-z0-9-]{1,60}@\d{1,4}$/),
    /** By class: where its logit begins. */
    start: z.array(logit).min(1).max(100),
    /** The classes' trees of the first round, then those of the second, ... */
    trees: z.array(decisionTree).max(100_000),
  })
  .refine(({ start, trees }) => trees.length % start.length === 0, {
    message: 'has rounds in which a class has no tree',
    path: ['trees'],
  });

export type DecisionTree = z.infer<typeof decisionTree>;
export type BoostedTrees = z.infer<typeof boostedTreesSchema>;
