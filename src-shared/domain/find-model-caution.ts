import type { ModelCard, ModelResult } from './model-card.ts';

/** What of a card says whether its figures leak. */
export type JudgedCard = Pick<
  ModelCard,
  'id' | 'task' | 'architecture' | 'classes' | 'provenance' | 'results' | 'compression'
>;

/** Right less often than this, on people whom it had not seen: to be said before it is asked. */
const HALF = 0.5;

/**
 * What somebody must know who is offered a model, in words: that its figures repeat a protocol that leaks, and what the same network has
 * among people whom it had not seen, where a model of that kind is there; that it was not judged since it was made smaller; or that it was
 * wrong of new people more often than right. Else null.
 */
export function findModelCaution(card: JudgedCard, others: readonly JudgedCard[]): string | null {
  const [result] = card.results;
  const unjudged =
    result === undefined && card.compression !== undefined ? 'It has not been judged since it was made smaller. ' : '';
  if (!hasLeaks(card) && unjudged !== '') return unjudged.trim();
  if (!hasLeaks(card))
    return result === undefined || card.provenance?.protocol !== 'honest' || result.accuracy >= HALF
      ? null
      : `On people whom it had not seen its accuracy is ${toPercent(result.accuracy)}: it is wrong more often than right.`;
  const figures =
    result === undefined
      ? `${unjudged}The figures of its training are`
      : `Its ${MEASURE_WORDS[findMeasure(card)]} of ${toPercent(result[findMeasure(card)])} is`;
  const honest = findHonest(card, others);
  const own = honest?.results[0];
  const beside =
    honest === undefined || own === undefined
      ? ' and says nothing about new people.'
      : `. Judged on people whom it had not seen, the same network has ${toPercent(own[findMeasure(card)])} (${honest.id}).`;
  return `${figures} of a published protocol that leaks: what it was tested on was not new to it${beside}`;
}

/** Its figures repeat a protocol that leaks. */
export function hasLeaks({ provenance }: Pick<JudgedCard, 'provenance'>): boolean {
  return provenance !== undefined && provenance.leaks.length > 0;
}

/** The same question to the same network, with nobody on two sides. */
function findHonest(card: JudgedCard, others: readonly JudgedCard[]): JudgedCard | undefined {
  const ask = ({ architecture, classes }: JudgedCard) => `${architecture} ${classes.map(({ id }) => id).join(' ')}`;
  return others.find(
    (other) => other.id !== card.id && other.provenance?.protocol === 'honest' && ask(other) === ask(card),
  );
}

type Measure = keyof Pick<ModelResult, 'accuracy' | 'macroF1'>;
const MEASURE_WORDS: Readonly<Record<Measure, string>> = { accuracy: 'accuracy', macroF1: 'macro F1' };

/** Nine beats of ten are normal: accuracy would hide that the others are not found. */
function findMeasure({ task }: Pick<JudgedCard, 'task'>): Measure {
  return task === 'beats' ? 'macroF1' : 'accuracy';
}

function toPercent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`;
}
