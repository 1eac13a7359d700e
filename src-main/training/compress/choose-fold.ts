import type { ModelCard } from '#shared/domain/model-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { findOwnFold } from '#main/training/own-fold.ts';

/**
 * Which fold's rows a model is compressed and judged on, counted from 1: its own. In another's test rows are people whom it was trained on.
 * @param asked  null: nobody said
 * @param foldCount  of its training job
 * Errors: 'app/wrong-use' for a fold that is not there or not its own.
 */
export function chooseFold(
  card: Pick<ModelCard, 'name' | 'results' | 'provenance'>,
  { asked, foldCount }: { readonly asked: number | null; readonly foldCount: number },
): Result<number> {
  const own = findOwnFold(card);
  const fold = asked ?? own ?? 1;
  if (fold > foldCount)
    return err('app/wrong-use', `There is no fold ${fold}: the training job of ${card.name} has ${foldCount}.`);
  return own === null || fold === own
    ? ok(fold)
    : err(
        'app/wrong-use',
        `The network of ${card.name} is that of fold ${own}: in fold ${fold} it would be judged on people whom it was trained on. Leave --fold away, or give the folder of that fold's network.`,
      );
}
