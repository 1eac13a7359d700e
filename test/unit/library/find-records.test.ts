import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordFinder } from '#main/library/find-records.ts';
import { createRecordFinder } from '#main/library/find-records.ts';
import { insertPredictionRun } from '#main/store/tables/prediction-run.ts';
import { insertRecord } from '#main/store/tables/record.ts';
import type { ParsedInput } from '#shared/ipc/contract.ts';
import { unwrap } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { AnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildFile, buildRecord, createAnnotationLibrary } from '#test/builders/annotation-library.ts';
import { buildRun } from '#test/builders/prediction-run.ts';

const COUNT = 10_000;
type Query = ParsedInput<'library.list'>;

let library: AnnotationLibrary;
let finder: RecordFinder;

/** Names 'rec 0' to 'rec 9999'; every record has N, every tenth V, every hundredth a; every third is 500 Hz and 12 leads. */
beforeAll(() => {
  library = createAnnotationLibrary();
  finder = createRecordFinder({ db: library.db, listSets: library.annotations.listSets });
  library.db.write((db) => {
    for (let index = 0; index < COUNT; index++) {
      const id = `id-${String(index).padStart(5, '0')}` as RecordId;
      const isLong = index % 3 === 0;
      insertRecord(
        db,
        buildRecord({
          id,
          name: `rec ${index}`,
          leadNames: isLong
            ? ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
            : ['MLII', 'V5'],
          timeBase: { rateNumerator: isLong ? 500 : 360, rateDenominator: 1 },
          durationSec: 10 + (index % 50),
          importedAtMs: 1000 + ((index * 7919) % COUNT),
        }),
      );
      const codes = [1, 1, ...(index % 10 === 0 ? [5] : []), ...(index % 100 === 0 ? [4] : [])];
      const beats = codes.map((code, at) => ({ sample: 100 * (at + 1), code }));
      library.annotations.importSet(db, id, buildFile(beats, { annotator: index % 2 === 0 ? 'atr' : 'qrs' }));
    }
  });
});
afterAll(() => library.close());

function list(part: Partial<Query> = {}) {
  return unwrap(
    finder.list({
      search: '',
      label: null,
      state: null,
      sortBy: 'name',
      descending: false,
      offset: 0,
      limit: 50,
      ...part,
    }),
  );
}

function namesOf(part: Partial<Query>): readonly string[] {
  return list(part).rows.map((row) => row.name);
}

describe('a list of 10,000 records', () => {
  it('counts names as people do', () => {
    expect(namesOf({ search: 'rec', limit: 12 })).toEqual(Array.from({ length: 12 }, (_, index) => `rec ${index}`));
    expect(namesOf({ search: 'rec', limit: 2, descending: true })).toEqual(['rec 9999', 'rec 9998']);
  });

  it('gives pages that neither overlap nor skip', () => {
    const pages = [0, 1, 2].flatMap((page) =>
      namesOf({ search: 'rec', sortBy: 'duration', offset: page * 100, limit: 100 }),
    );

    expect(new Set(pages).size).toBe(300);
    expect(list({ search: 'rec' }).totalCount).toBe(COUNT);
  });

  it('finds words of name, lead and annotator in any order and case', () => {
    expect(namesOf({ search: '  qrs REC   77 ' })).toContain('rec 77');
    expect(list({ search: 'avf' }).totalCount).toBe(3334);
    expect(list({ search: '%' }).totalCount).toBe(0);
  });

  it('filters by a label of the set that is shown, and knows which labels there are', () => {
    expect(list({ label: 'V' }).totalCount).toBe(1000);
    expect(list({ label: 'a' }).totalCount).toBe(100);
    expect(list({ label: 'A' }).totalCount).toBe(0);
    expect(list({ label: 'nonsense' }).totalCount).toBe(0);
    expect(list().labels).toEqual(['N', 'a', 'V']);
    expect(list({ label: 'a', limit: 1 }).rows[0]?.labelCounts).toEqual([
      ['N', 2],
      ['a', 1],
      ['V', 1],
    ]);
  });

  it.each(['importedAt', 'duration', 'leads', 'rate', 'state'] as const)('sorts by %s both ways', (sortBy) => {
    const toValue = (row: ReturnType<typeof list>['rows'][number]): number =>
      ({
        importedAt: row.importedAtMs,
        duration: row.durationSec,
        leads: row.leadNames.length,
        rate: row.timeBase.rateNumerator,
        state: ['new', 'predicted', 'in-review'].indexOf(row.state),
      })[sortBy];

    const rising = list({ sortBy, limit: 10_001 }).rows.map(toValue);
    const falling = list({ sortBy, limit: 10_001, descending: true }).rows.map(toValue);

    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    expect(falling).toEqual(rising.toReversed());
  });

  it('gives a page sooner than it reads the whole list, with search, label and sorting', () => {
    const queries: Partial<Query>[] = [
      {},
      { search: 'rec 99 atr' },
      { label: 'V', sortBy: 'duration' },
      { label: 'a', search: 'mlii', sortBy: 'leads', descending: true },
      { sortBy: 'importedAt', descending: true, offset: 9900 },
      { state: 'new', sortBy: 'state' },
    ];
    const timeOf = (query: Partial<Query>) => {
      const runs = Array.from({ length: 5 }, () => {
        const startedMs = performance.now();
        list(query);
        return performance.now() - startedMs;
      });
      return Math.min(...runs);
    };
    const wholeMs = timeOf({ limit: 10_001 });

    for (const query of queries) expect(timeOf(query)).toBeLessThan(wholeMs);
  });
});

describe('a record named on the command line', () => {
  it.each([
    ['id-00042', 'rec 42'],
    ['rec 42', 'rec 42'],
    ['REC 42', 'rec 42'],
    ['id-0004', 'library/ambiguous-record'],
    ['id-99999', 'library/unknown-record'],
    ['', 'library/unknown-record'],
    ["'; DROP TABLE record; --", 'library/unknown-record'],
  ])('%j is %s', (text, expected) => {
    const found = finder.findRecord(text);

    expect(found.ok ? found.value.name : found.error.code).toBe(expected);
  });

  it('is found by the beginning of its id where only one has it', () => {
    expect(unwrap(finder.findRecord('record')).name).toBe('100');
  });

  it('names the candidates when there are several', () => {
    const found = finder.findRecord('id-0004');

    expect(found.ok ? '' : found.error.message).toContain('id-00040, id-00041');
  });
});

describe('a record opened', () => {
  it('shows the set that was worked on last, and the last run that applies', () => {
    const { recordId, annotations, db } = library;
    const importedId = library.importBeats([{ sample: 9, code: 1 }]);
    expect(unwrap(finder.get(recordId)).preferredSetId).toBe(importedId);
    const first = library.createSet(importedId);
    const second = library.createSet(importedId);
    expect(unwrap(finder.get(recordId)).preferredSetId).toBe(second.id);

    annotations.edit({ setId: first.id, expectedSeq: 1, edits: [{ kind: 'relabel', ids: [1], code: 5 }], why: null });
    const { run, columns } = buildRun(recordId, [{ sample: 9, top: 'N' }]);
    db.write((write) => {
      insertPredictionRun(write, run, columns);
      insertPredictionRun(
        write,
        { ...run, id: 'run-2' as typeof run.id, createdAtMs: 9, notApplicable: 'wrong lead' },
        columns,
      );
    });

    const detail = unwrap(finder.get(recordId));
    expect(detail).toMatchObject({
      preferredSetId: first.id,
      preferredRunId: 'run-1',
      state: 'in-review',
      identity: null,
    });
    expect(detail.labelCounts).toEqual([['V', 1]]);
    expect(detail.sets.map((set) => [set.name, set.undoLabel])).toEqual([
      ['atr', null],
      ['anna', 'relabel beat to V'],
      ['anna', null],
    ]);
    expect(detail.runs.map((found) => found.id)).toEqual(['run-2', 'run-1']);
  });

  it.each([
    [['avf', 'avl', 'i', 'ii', 'v1'], 'ii'],
    [['avf', 'ii', 'atr', 'qrs'], 'atr'],
    [['qrs', 'avf'], 'qrs'],
  ])('of the imported sets %j shows %s first', (annotators, expected) => {
    const id = `of ${annotators.join()}` as RecordId;
    library.db.write((db) => {
      insertRecord(db, buildRecord({ id }));
      for (const [index, annotator] of annotators.entries()) {
        library.annotations.importSet(db, id, buildFile([{ sample: 9 + index, code: 1 }], { annotator }));
      }
    });

    const { sets, preferredSetId } = unwrap(finder.get(id));
    expect(sets.find((set) => set.id === preferredSetId)?.name).toBe(expected);
  });

  it('that is not there is an error', () => {
    expect(finder.get('nobody' as RecordId)).toMatchObject({ ok: false, error: { code: 'library/unknown-record' } });
  });
});
