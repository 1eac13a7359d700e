import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programFolderUrl } from '#main/entries.ts';
import { chooseDefault, findActiveModels } from '#main/models/active-models.ts';
import { readModelCard } from '#main/models/read-model.ts';
import type { ListedModel } from '#main/models/registry.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import { toQuestion } from '#shared/domain/model-question.ts';
import type { ModelId } from '#shared/units/ids.ts';

const folder = join(fileURLToPath(programFolderUrl('resources')), 'models');
const read = await Promise.all(readdirSync(folder).map((name) => readModelCard(join(folder, name))));
const shipped = read.flatMap((card) => (card.ok ? [card.value] : []));
const find = (id: string): ModelCard => shipped.find((card) => card.id === id)!;
const list = (card: ModelCard, facts: Partial<ListedModel> = {}): ListedModel => {
  return { card, problem: null, isShipped: true, ...facts };
};

/** A shipped card of MIT-BIH's fragments with other lower ends in its first table. */
function withLow(id: string, low: { kappa: number; macroF1: number }): ModelCard {
  const card = find(id);
  const [first, ...others] = card.results;
  const { kappa, macroF1 } = first!.figures!;
  const figures = {
    ...first!.figures!,
    kappa: { ...kappa, low: low.kappa },
    macroF1: { ...macroF1, low: low.macroF1 },
  };
  return { ...card, results: [{ ...first!, figures }, ...others] };
}

describe('the model that answers where nobody has chosen', () => {
  it('is for beats the one that was judged on people whom it had not met, and for fragments none that hardly beats guessing', () => {
    const active = findActiveModels(
      shipped.map((card) => list(card)),
      new Map(),
    );
    const ofTask = (task: ModelCard['task']) => shipped.filter(({ id, task: own }) => own === task && active.has(id));
    expect(ofTask('beats').map(({ id }) => id)).toEqual(['beats-aami5']);
    expect(ofTask('fragments').map(({ id }) => id)).toEqual(['plawiak17-paper']);
  });

  it('is the one by record as soon as its kappa is surely above 0.2', () => {
    const better = withLow('plawiak17-by-record', { kappa: 0.21, macroF1: 0.3 });
    expect(chooseDefault([find('plawiak17-paper'), better])?.id).toBe('plawiak17-by-record');
    const slight = withLow('plawiak17-by-record', { kappa: 0.2, macroF1: 0.9 });
    expect(chooseDefault([find('plawiak17-paper'), slight])?.id).toBe('plawiak17-paper');
  });

  it('is of two of one kind the one with the greater lower end of macro F1, whatever their order', () => {
    const pair = [find('plawiak17-paper-alq'), find('plawiak17-paper')];
    expect([chooseDefault(pair)?.id, chooseDefault(pair.toReversed())?.id]).toEqual([
      'plawiak17-paper',
      'plawiak17-paper',
    ]);
  });
});

describe('models of several questions', () => {
  const rename = (card: ModelCard, id: string, classIds: readonly string[]): ModelCard => ({
    ...card,
    id: id as ModelId,
    classes: classIds.map((own) => ({ id: own, name: own, supported: true, why: null })),
  });
  const lite = find('cinc2017-lite');
  const [normal, later] = ['normal', 'later'].map((id) => rename(lite, id, ['abnormal', 'normal']));

  it('of whole recordings are active side by side, one for each set of classes', () => {
    const active = findActiveModels([list(lite), list(normal!), list(later!)], new Map());

    expect([...active].toSorted()).toEqual(['cinc2017-lite', 'later']);
    expect(toQuestion(normal!)).toBe('records: abnormal normal');
    expect(toQuestion(rename(find('cnet-aami5'), 'own', ['N']))).toBe('beats');
  });

  it('are chosen one by one: who takes another for one question keeps the rest', () => {
    const choice = new Map([[toQuestion(normal!), 'normal']]);

    expect([...findActiveModels([list(lite), list(normal!), list(later!)], choice)].toSorted()).toEqual([
      'cinc2017-lite',
      'normal',
    ]);
  });
});

describe('the model that a person chose', () => {
  const choice = new Map([['fragments', 'plawiak17-by-record']]);
  const own = list(find('plawiak17-by-record'), { isShipped: false });

  it('answers, also where it is the worse one', () => {
    expect([...findActiveModels([list(find('plawiak17-paper')), own], choice)]).toEqual(['plawiak17-by-record']);
  });

  it('answers not where it cannot be used', () => {
    const broken: ListedModel = { ...own, problem: { code: 'model/broken', message: 'x', details: {} } };
    expect([...findActiveModels([list(find('plawiak17-paper')), broken], choice)]).toEqual(['plawiak17-paper']);
  });

  it('of the library answers not unless it was chosen', () => {
    expect([...findActiveModels([own], new Map())]).toEqual([]);
  });
});
