import { findRowNumbers, type RowNumbers } from '#main/preprocessing/row-numbers.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import type { NetworkDescription } from '#shared/domain/network.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

interface JobParts {
  readonly recipe: { readonly id: string };
  readonly networks: { readonly final: Pick<NetworkDescription, 'output'> };
}

/**
 * What a job's trees read of a row; null where it wants none.
 * Errors: 'app/wrong-use' for numbers that are not known or of another recipe, or where each class is a question of its own.
 */
export function findJobNumbers(
  { trees }: Pick<ClassifyTrainingJob, 'trees'>,
  { recipe, networks }: JobParts,
): Result<RowNumbers | null> {
  if (trees === undefined) return ok(null);
  const { numbersId } = trees;
  const refuse = (why: string) =>
    err('app/wrong-use', `Trees of '${numbersId}' cannot be grown here: ${why}. Change 'trees' in the job file.`);
  const numbers = findRowNumbers(numbersId);
  if (numbers === undefined) return refuse('no such numbers are known');
  if (numbers.recipeId !== recipe.id)
    return refuse(`they describe rows of ${numbers.recipeId}, and the job makes rows of ${recipe.id}`);
  if (networks.final.output !== 'softmax') return refuse('they tell one class of several, and here each is yes or no');
  return ok(numbers);
}
