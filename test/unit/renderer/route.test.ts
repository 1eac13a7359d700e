import { describe, expect, it } from 'vitest';
import type { AddressBar } from '#renderer/state/route.svelte.ts';
import { parsePlace, Route, toHash } from '#renderer/state/route.svelte.ts';
import { parseViewText, toViewText } from '#renderer/state/view-address.ts';

function createBar(first = ''): AddressBar & { readonly entries: string[] } {
  const entries = [first];
  let at = 0;
  let listener: () => void = () => undefined;
  const step = (by: number) => {
    at = Math.max(0, Math.min(entries.length - 1, at + by));
    listener();
  };
  return {
    entries,
    hash: () => entries[at] ?? '',
    push: (hash) => void (entries.splice(at + 1, Infinity, hash), (at += 1)),
    replace: (hash) => void (entries[at] = hash),
    back: () => step(-1),
    forward: () => step(1),
    onChange: (next) => void (listener = next),
  };
}

describe('parsePlace', () => {
  it('reads back every address that it writes', () => {
    for (const hash of [
      '#/library',
      '#/review',
      '#/review/0192-ab',
      '#/review/0192?view=paper~1~2~derived:aVR',
      '#/models/cnet',
      '#/settings',
    ]) {
      expect(toHash(parsePlace(hash))).toBe(hash);
    }
  });

  it('takes nothing for an id that is none', () => {
    expect(parsePlace('#/review/<script>')).toEqual({ name: 'review', recordId: null, view: null });
    expect(parsePlace('#/review/a?view="><b>')).toEqual({ name: 'review', recordId: 'a', view: null });
    expect(parsePlace('#/nowhere')).toEqual({ name: 'library' });
  });
});

describe('Route', () => {
  it('comes back to the same second of the same recording', () => {
    const bar = createBar('#/review/a');
    const route = new Route(bar);
    const place = parsePlace('#/review/a');
    if (place.name !== 'review') throw new Error('a review place was expected');

    route.remember({ ...place, view: 'strip~7200~3600~0' });
    route.go({ name: 'models', modelId: null });
    route.back();

    expect(route.place).toEqual({ name: 'review', recordId: 'a', view: 'strip~7200~3600~0' });
    expect(bar.entries).toHaveLength(2);
  });
});

describe('a view as text', () => {
  it('is read back as it was written', () => {
    const place = { mode: 'strip', startSample: -120, stripSpanSample: 3600, activeLeadKey: 'derived:aVR' } as const;

    expect(parseViewText(toViewText(place))).toEqual(place);
  });

  it.each([null, '', 'strip', 'film~1~2~0', 'strip~x~2~0', 'strip~1~2~0~9'])('is nothing for %s', (text) => {
    expect(parseViewText(text)).toBeUndefined();
  });
});
