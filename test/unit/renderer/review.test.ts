import { afterEach, describe, expect, it } from 'vitest';
import type { WholeDesk } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';

const BEATS = [400, 700, 1000, 1300, 1600].map((sample) => ({ sample, code: 1 }));
/** Two are sure, three are not; the last one is the most doubtful. */
const MODEL = [
  { sample: 400, top: 'N', probability: 0.99 },
  { sample: 702, top: 'N', probability: 0.7 },
  { sample: 1000, top: 'V', probability: 0.95 },
  { sample: 1299, top: 'N', probability: 0.8 },
  { sample: 1600, top: 'N', probability: 0.45 },
];

let whole: WholeDesk;
afterEach(() => whole.close());

describe('uncertain beats', () => {
  it('are gone through in time, at the human mark beside each, and the end is said', async () => {
    whole = await openWholeDesk({ beats: BEATS, model: MODEL });
    const met: (number | undefined)[] = [];
    for (let i = 0; i < 4; i += 1) {
      whole.press('.');
      met.push(whole.current());
    }

    expect(met).toEqual([700, 1300, 1600, 1600]);
    expect(whole.said().at(-1)).toBe('No uncertain beat after this one. 3 are left on the other side.');
    whole.press(',');
    expect(whole.current()).toBe(1300);
  });

  it('are gone through by doubt, the most doubtful first', async () => {
    whole = await openWholeDesk({ beats: BEATS, model: MODEL, settings: { uncertainOrder: 'doubt' } });
    const met: (number | undefined)[] = [];
    for (let i = 0; i < 3; i += 1) {
      whole.press('.');
      met.push(whole.current());
    }

    expect(met).toEqual([1600, 700, 1300]);
  });

  it('count down as they are accepted: 2 of 3 left', async () => {
    whole = await openWholeDesk({ beats: BEATS, model: MODEL, settings: { readerName: 'Ada' } });
    whole.press('F2');
    whole.press('.');
    whole.press(' ');
    await whole.settled();

    expect(whole.desk.review.uncertain).toHaveLength(2);
    expect(whole.desk.review.doubtful).toHaveLength(3);
    expect(whole.current()).toBe(1300);
  });

  it('follow the threshold', async () => {
    whole = await openWholeDesk({ beats: BEATS, model: MODEL, settings: { uncertainBelow: 0.5 } });

    expect(whole.desk.review.uncertain).toHaveLength(1);
    await whole.desk.settings.change({ uncertainBelow: 0.96 });
    expect(whole.desk.review.uncertain).toHaveLength(4);
  });

  it('say how to classify where nobody has', async () => {
    whole = await openWholeDesk({ beats: BEATS });
    whole.press('.');

    expect(whole.said().at(-1)).toContain('Press Classify');
  });
});

describe('disagreements', () => {
  it('are met one after another, and are gone when decided', async () => {
    whole = await openWholeDesk({
      beats: [...BEATS, { sample: 2500, code: 1 }],
      model: MODEL,
      settings: { readerName: 'Ada' },
    });
    whole.press('F2');
    whole.press('d');
    expect(whole.current()).toBe(1000);
    whole.press('d');
    expect(whole.current()).toBe(2500);
    whole.press('d', { shift: true });
    expect(whole.current()).toBe(1000);

    whole.press('v');
    await whole.settled();

    expect([...whole.desk.review.disagreements]).toEqual([2500]);
    expect(whole.current()).toBe(2500);
  });
});

describe('beats of the same class', () => {
  it('are found over others between', async () => {
    const beats = BEATS.map((beat, i) => ({ ...beat, code: i % 2 === 0 ? 5 : 1 }));
    whole = await openWholeDesk({ beats });
    whole.press('ArrowRight');
    whole.press(']');
    expect(whole.current()).toBe(1000);
    whole.press('[');
    expect(whole.current()).toBe(400);
    whole.press('[');
    expect(whole.said().at(-1)).toBe('No other V before this one.');
  });
});

describe('the arrows', () => {
  it('go on from what is in sight once the reader has looked elsewhere', async () => {
    whole = await openWholeDesk({ beats: [...BEATS, { sample: 50_000, code: 1 }] });
    whole.press('ArrowRight');
    whole.desk.opened.viewer?.scrollTo(49_000);
    whole.press('ArrowRight');

    expect(whole.current()).toBe(50_000);
  });
});
