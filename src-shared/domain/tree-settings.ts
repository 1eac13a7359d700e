import { z } from 'zod';

/** How boosted trees are grown, and how much they say beside the network (training/trees). */
export const treeSettingsSchema = z.strictObject({
  /** What they read of a row, 'rhythm-numbers@1'. */
  numbersId: z.string().regex(/^[a-z0-9-]{1,60}@\d{1,4}$/),
  /** Logits are those of the network, times what is left to 1, plus theirs times this. */
  share: z.number().min(0).max(1),
  roundCount: z.int().min(1).max(1000),
  learningRate: z.number().positive().max(1),
  leafCount: z.int().min(2).max(255),
  leastRows: z.int().min(1).max(100_000),
  penalty: z.number().min(0).max(1e6),
});

export type TreeSettings = z.infer<typeof treeSettingsSchema>;
