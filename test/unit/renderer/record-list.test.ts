import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApi } from '#renderer/api/api.ts';
import { RecordList } from '#renderer/state/record-list.svelte.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { ok } from '#shared/result/result.ts';
import type { TestBridge } from '#test/builders/desk-bridge.ts';
import { createTestBridge } from '#test/builders/desk-bridge.ts';

interface Question {
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

const COUNT = 12_345;
let bridge: TestBridge;
let list: RecordList;

/** A library of 12,345 records, of which those are found whose number contains the search. */
function answer({ search, offset, limit }: Question) {
  const all = Array.from({ length: COUNT }, (_, i) => ({ id: `r${i}`, name: String(i) }));
  const found = search === '' ? all : all.filter(({ name }) => name.includes(search));
  return ok({ rows: found.slice(offset, offset + limit), totalCount: found.length, labels: ['N', 'V'] });
}

beforeEach(async () => {
  bridge = createTestBridge({ 'library.list': answer });
  list = new RecordList(createApi(bridge));
  await list.refresh();
});
afterEach(() => vi.useRealTimers());

const questions = () => bridge.asked.map(({ input }) => input as Question);

describe('the list of records', () => {
  it('knows how many there are from the first page, and asks for a page only when it comes into sight', async () => {
    expect(list.totalCount).toBe(COUNT);
    expect(list.at(0)?.name).toBe('0');
    expect(list.at(12_000)).toBeUndefined();

    await list.show(11_950, 12_010);
    await list.show(11_960, 12_020);

    expect(list.at(12_000)?.name).toBe('12000');
    expect(questions().map(({ offset }) => offset)).toEqual([0, 11_900, 12_000]);
  });

  it('drops the answer to an older search', async () => {
    bridge.hold();
    const first = list.ask({ search: '12' });
    const second = list.ask({ search: '1234' });
    await bridge.release();
    await Promise.all([first, second]);

    expect(list.query.search).toBe('1234');
    expect(list.at(0)?.name).toBe('1234');
    expect(list.totalCount).toBe(2 * 1 + 1 + 4); // 1234, 11234, 12340 to 12344
    expect(list.libraryCount).toBe(COUNT);
  });

  it('asks once for a thousand changes in a row', async () => {
    vi.useFakeTimers();
    const before = questions().length;
    for (let i = 0; i < 1000; i += 1) {
      bridge.publish({ name: 'library.changed', payload: { recordIds: [`r${i}` as RecordId] } });
    }
    await vi.advanceTimersByTimeAsync(500);

    expect(questions().length - before).toBe(1);
  });

  it('asks once, 300 ms after the last of 200 edits in a row, since counts move with every edit', async () => {
    vi.useFakeTimers();
    const before = questions().length;
    for (let headSeq = 1; headSeq <= 200; headSeq += 1) {
      const payload = { recordId: 'r1' as RecordId, setId: 's1' as AnnotationSetId, headSeq };
      bridge.publish({ name: 'annotations.changed', payload });
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(questions().length - before).toBe(0);
    await vi.advanceTimersByTimeAsync(300);

    expect(questions().length - before).toBe(1);
  });

  it('asks again for the rows in sight where it is scrolled down, too', async () => {
    await list.show(11_950, 11_990);
    await list.refresh();

    expect(list.at(11_960)?.name).toBe('11960');
    expect(questions().map(({ offset }) => offset)).toEqual([0, 11_900, 0, 11_900]);
  });

  it('names all records of the list for an export, and refuses more than 10,000', async () => {
    expect(await list.listIds()).toMatchObject({ ok: false, error: { code: 'ipc/too-large' } });
    await list.ask({ search: '1234' });

    const ids = await list.listIds();
    expect(ids.ok && ids.value.slice(0, 3)).toEqual(['r1234', 'r11234', 'r12340']);
  });

  it('finds the place of a record among those that were fetched', async () => {
    await list.show(200, 210);

    expect(list.indexOf('r205' as RecordId)).toBe(205);
    expect(list.indexOf('r9000' as RecordId)).toBe(-1);
  });
});
