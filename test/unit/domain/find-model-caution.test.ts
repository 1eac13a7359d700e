import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { findModelCaution, type JudgedCard } from '#shared/domain/find-model-caution.ts';

const folder = join(root, 'resources', 'models');
const cards = readdirSync(folder).map(
  (id) => JSON.parse(readFileSync(join(folder, id, 'card.json'), 'utf8')) as JudgedCard, // the registry's test reads them by the schema
);
const find = (id: string): JudgedCard => cards.find((card) => card.id === id)!;

describe('what must be known of a model before it is asked', () => {
  it.each(['plawiak17-paper', 'plawiak17-paper-alq'])(
    'says of %s that 99 % are of rows that it had seen, and 30.2 % by person',
    (id) => {
      expect(findModelCaution(find(id), cards)).toBe(
        'Its accuracy of 99.0 % is of a published protocol that leaks: what it was tested on was not new to it. Judged on people whom it had not seen, the same network has 30.2 % (plawiak17-by-record).',
      );
    },
  );

  it.each([
    ['cnet-paper', '94.3'],
    ['cnet-paper-alq', '93.7'],
  ])(
    'says of %s, whose beats are nearly all normal, macro F1: %s %% of people that it had seen, 39.8 %% of others',
    (id, own) => {
      expect(findModelCaution(find(id), cards)).toBe(
        `Its macro F1 of ${own} % is of a published protocol that leaks: what it was tested on was not new to it. Judged on people whom it had not seen, the same network has 39.8 % (cnet-ds1-ds2).`,
      );
    },
  );

  it('says nothing of a model that was judged on people whom it had not seen', () => {
    expect(findModelCaution(find('cnet-aami5'), cards)).toBeNull();
  });

  it('says that by record the 17-class network is wrong of new people more often than right', () => {
    expect(findModelCaution(find('plawiak17-by-record'), cards)).toBe(
      'On people whom it had not seen its accuracy is 30.2 %: it is wrong more often than right.',
    );
  });

  it('says of a model that was rounded without rows that nothing is known of it but of what it was made of', () => {
    const honest = { ...find('cinc2017-lite'), results: [], compression: find('plawiak17-paper-alq').compression };
    expect(findModelCaution(honest, cards)).toBe('It has not been judged since it was made smaller.');
    expect(findModelCaution({ ...find('plawiak17-paper-alq'), results: [] }, cards)).toMatch(
      /^It has not been judged since it was made smaller\. The figures of its training are of a published protocol that leaks: .* 30\.2 %/,
    );
  });

  it('names the leak where no honest model of the same network is there', () => {
    expect(findModelCaution(find('plawiak17-paper'), [])).toMatch(
      /^Its accuracy of 99\.0 % is of a published protocol that leaks: .* and says nothing about new people\.$/,
    );
  });
});
