import { describe, expect, it } from 'vitest';
import type { AddressBar } from '#renderer/state/route.svelte.ts';
import { parsePlace, Route, toHash } from '#renderer/state/route.svelte.ts';
import { parseViewText, toViewText } from '#renderer/state/view-address.ts';
import { DISPLAY_FILTERS } from '#shared/domain/display-filter.ts';

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
      '#/training',
      '#/training/new',
      '#/training/new?corrections=cnet-aami5',
      '#/training/new?run=0192-ab',
      '#/training/run/0192-ab',
      '#/training/compare?runs=0192-ab,0193',
      '#/models/cnet',
      '#/settings',
    ]) {
      expect(toHash(parsePlace(hash))).toBe(hash);
    }
  });

  it('takes nothing for an id that is none', () => {
    expect(parsePlace('#/review/<script>')).toEqual({ name: 'review', recordId: null, view: null });
    expect(parsePlace('#/review/a?view="><b>')).toEqual({ name: 'review', recordId: 'a', view: null });
    expect(parsePlace('#/training/run/<b>')).toEqual({ name: 'training', view: { kind: 'runs' } });
    expect(parsePlace('#/training/compare?runs=a,"b",c')).toEqual({
      name: 'training',
      view: { kind: 'compare', runIds: ['a', 'c'] },
    });
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

  it('lets the present entry be written before another one is added', () => {
    const route = new Route(createBar('#/review/a'));
    const view = 'paper~0~3600~0~monitor';
    route.onLeave(() => route.place.name === 'review' && route.remember({ ...route.place, view }));

    route.go({ name: 'library' });
    route.back();

    expect(route.place).toMatchObject({ name: 'review', view });
  });
});

describe('a view as text', () => {
  it('is read back as it was written', () => {
    const place = { mode: 'strip', startSample: -120, stripSpanSample: 3600, activeLeadKey: 'derived:aVR' } as const;

    for (const filter of DISPLAY_FILTERS) {
      expect(parseViewText(toViewText({ ...place, filter }))).toEqual({ ...place, filter });
    }
  });

  it('holds a filter in the address as an address can, and none where none is', () => {
    const place = { mode: 'paper', startSample: 0, stripSpanSample: 3600, activeLeadKey: '0' } as const;

    expect(toViewText({ ...place, filter: 'none' })).toBe('paper~0~3600~0');
    const text = toViewText({ ...place, filter: 'monitor+50' });
    const there = parsePlace(toHash({ name: 'review', recordId: 'a' as never, view: text }));
    expect(there).toEqual({ name: 'review', recordId: 'a', view: 'paper~0~3600~0~monitor.50' });
    expect(parseViewText('paper~0~3600~0~sharp')).toBeUndefined();
  });

  it.each([null, '', 'strip', 'film~1~2~0', 'strip~x~2~0', 'strip~1~2~0~9'])('is nothing for %s', (text) => {
    expect(parseViewText(text)).toBeUndefined();
  });
});
