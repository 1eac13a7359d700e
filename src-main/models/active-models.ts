import type { ModelCard } from '#shared/domain/model-card.ts';
import { toQuestion } from '#shared/domain/model-question.ts';
import type { ModelId } from '#shared/units/ids.ts';
import type { ListedModel } from './registry.ts';

/**
 * The model that answers each question (see toQuestion): the one that a person chose; where nobody has, or it cannot be used, one of those
 * that came with the program, see chooseDefault.
 * @param chosen  model ids by question
 */
export function findActiveModels(
  listed: readonly ListedModel[],
  chosen: ReadonlyMap<string, string>,
): ReadonlySet<ModelId> {
  const usable = listed.filter(({ problem }) => problem === null);
  return new Set(
    [...Map.groupBy(usable, ({ card }) => toQuestion(card))].flatMap(([question, own]) => {
      const shipped = own.filter(({ isShipped }) => isShipped).map(({ card }) => card);
      const found = own.find(({ card }) => card.id === chosen.get(question))?.card ?? chooseDefault(shipped);
      return found?.id ?? [];
    }),
  );
}

/** Landis and Koch 1977: agreement up to here is called slight. */
const SLIGHT_KAPPA = 0.2;

/**
 * Which of several models of a question answers where nobody has chosen, by the first table of their cards:
 *
 * 1. one that was judged on people whom it had not met, and is surely better than guessing there: kappa's interval lies above 0.2;
 * 2. else one by a paper's protocol, whose figures are of people whom it has met: they say nothing about others, but a model that is hardly
 *    better than guessing is known to be of no use;
 * 3. within both the one with the greatest lower end of macro F1, then the first by id.
 */
export function chooseDefault(cards: readonly ModelCard[]): ModelCard | undefined {
  const [best] = cards.toSorted(
    (a, b) => toRank(b) - toRank(a) || toLowEnd(b, 'macroF1') - toLowEnd(a, 'macroF1') || (a.id < b.id ? -1 : 1),
  );
  return best;
}

function toRank(card: ModelCard): number {
  const isOfPaper = card.provenance?.protocol === 'paper';
  if (isOfPaper) return 1;
  return toLowEnd(card, 'kappa') > SLIGHT_KAPPA ? 2 : 0;
}

/** Figures without an interval count as nothing known. */
function toLowEnd({ results }: ModelCard, name: 'kappa' | 'macroF1'): number {
  return results[0]?.figures?.[name].low ?? 0;
}
