import { afterEach, describe, expect, it } from 'vitest';
import type { WholeDesk } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';

const N = 1;
const L = 2;
const V = 5;
const A = 8; // supraventricular

let whole: WholeDesk;
afterEach(() => whole.close());

describe('the next beat of a class', () => {
  it('is the next whose symbol belongs to the group, both ways, and says so at the end', async () => {
    whole = await openWholeDesk({ beats: [N, V, L, A, V].map((code, i) => ({ sample: 400 + 300 * i, code })) });
    const places: (number | undefined)[] = [];
    for (const id of ['next-v', 'next-s', 'next-v', 'previous-n', 'previous-v']) {
      whole.desk.commands.run(`review.${id}`);
      places.push(whole.current());
    }
    expect(places).toEqual([700, 1300, 1600, 1000, 700]);

    whole.desk.commands.run('review.next-f');
    expect(whole.current()).toBe(700);
    expect(whole.said().at(-1)).toBe('No beat of class F after this place.');
  });

  it("is one of the model's where no set is shown", async () => {
    const model = ['N', 'V', 'N', 'V'].map((top, i) => ({ sample: 400 + 300 * i, top }));
    whole = await openWholeDesk({ model });
    whole.desk.commands.run('review.next-v');
    whole.desk.commands.run('review.next-v');
    expect(whole.current()).toBe(1300);
  });
});
