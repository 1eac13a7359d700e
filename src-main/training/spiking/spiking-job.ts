import type { NetworkModel } from '#main/models/read-network-model.ts';
import { toClassifyJob } from '#main/training/jobs/older-job.ts';
import { readCardJob } from '#main/training/jobs/read-card-job.ts';
import type { AnyTrainingJob } from '#shared/domain/any-training-job.ts';
import type { ClassifyTrainingJob } from '#shared/domain/classify-training-job.ts';
import { err, ok, type Result } from '#shared/result/result.ts';

/**
 * The job whose rows a model is asked about: its card's own, or a given one that makes the same rows and knows the same classes.
 * Errors: 'model/not-applicable' where the card holds none and none is given; 'app/wrong-use' for one that does not fit, naming all that differs.
 */
export function chooseSpikingJob(model: NetworkModel, given: AnyTrainingJob | null): Result<ClassifyTrainingJob> {
  const { card } = model;
  if (given === null) {
    const own = readCardJob(card);
    if (own.ok) return own;
    return err(
      'model/not-applicable',
      `The card of ${card.name} does not hold a training job that says which rows it was trained on. Name one of the same recipe (${card.recipeId}) and classes with --job JOB.json.`,
      { model: card.id },
    );
  }
  const job = toRowsJob(given);
  if (job === undefined)
    return err('app/wrong-use', 'The training job is of a network that finds waves: it makes no rows to classify.');
  const differences = listDifferences(card, job);
  return differences.length === 0
    ? ok(job)
    : err('app/wrong-use', `The training job does not fit ${card.id}: ${differences.join('; ')}.`, { model: card.id });
}

/** 'mitdb' */
export function toDataName({ source }: Pick<ClassifyTrainingJob, 'source'>): string {
  if ('dataSet' in source) return source.dataSet;
  return source.kind === 'ptbxl' ? source.dataSets.join(' and ') : source.kind;
}

function toRowsJob(job: AnyTrainingJob): ClassifyTrainingJob | undefined {
  if (!('task' in job)) return toClassifyJob(job);
  return job.task === 'classify' ? job : undefined;
}

function listDifferences(card: NetworkModel['card'], { recipe, classes }: ClassifyTrainingJob): readonly string[] {
  const facts = [
    ['its recipe', recipe.id, card.recipeId],
    ['the options of its recipe', toText(recipe.options), toText(card.recipeOptions ?? {})],
    ['its classes', classes.map(({ id }) => id).join(' '), card.classes.map(({ id }) => id).join(' ')],
  ] as const;
  return facts.flatMap(([what, own, models]) => (own === models ? [] : [`${what}: ${own}, the model's: ${models}`]));
}

/** In the order of the names, so that equal options are equal texts. */
function toText(options: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(options).sort();
  return names.length === 0 ? 'none' : names.map((name) => `${name} ${JSON.stringify(options[name])}`).join(', ');
}
