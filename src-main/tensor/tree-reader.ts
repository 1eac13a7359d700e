import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { findRowNumbers } from '#main/preprocessing/row-numbers.ts';
import { boostedTreesSchema } from '#shared/domain/boosted-trees.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { scoreTrees } from '#shared/trees/score-trees.ts';
import type { TreesSpec } from './protocol.ts';

/** Boosted trees that read the same rows as a network. */
export interface TreeReader {
  /**
   * Joins a row's logits with theirs.
   * @param logits  [classes] of the network, overwritten
   * @param row  as the network reads it
   * @param length  values of it that hold signal
   */
  joinInto(logits: Float32Array, row: Float32Array, length: number): void;
}

/** Errors: 'model/broken' where the file cannot be read, has another hash than the card says, or holds no such trees. */
export async function readTreeReader({ path, sha256, share }: TreesSpec): Promise<Result<TreeReader>> {
  const file = basename(path);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return err('model/broken', `The file of trees ${file} cannot be read.`, { file });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return err('model/broken', `The file of trees ${file} is not the one its card describes: the SHA-256 differs.`, {
      file,
    });
  const parsed = boostedTreesSchema.safeParse(JSON.parse(bytes.toString('utf8'))); // the hash is the card's: it was JSON
  const numbers = parsed.success ? findRowNumbers(parsed.data.numbersId) : undefined;
  if (!parsed.success || numbers === undefined)
    return err('model/broken', `The file of trees ${file} holds none that this version knows.`, { file });
  const trees = parsed.data;
  return ok({
    joinInto(logits, row, length) {
      const own = scoreTrees(trees, numbers.describe(row, length));
      own.forEach((logit, c) => {
        logits[c] = (1 - share) * (logits[c] ?? 0) + share * logit;
      });
    },
  });
}
