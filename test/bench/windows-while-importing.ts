import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { createRandom } from '#test/builders/random.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const SAMPLE_COUNT = 650_000;
const NORMAL = 1;
const VENTRICULAR = 5;

/** Another thread asks at fixed times for a window or an edit, in turn, while PTB-XL's 1,000 records and MIT-BIH's 48 come in. */
export const bench: Bench = {
  name: 'windows-while-importing',
  title: 'while 1,000 records import: window and acknowledgement of an edit, p95 of the slower one',
  unit: 'ms',
  bar: 50,
  better: 'lower',
  async measure(tell) {
    const [ptbxl, mitdb] = [realData('ptbxl-first500'), realData('mitdb')];
    if (ptbxl === undefined || mitdb === undefined) {
      return { kind: 'missing', what: 'the data sets ptbxl-first500 and mitdb are not both here' };
    }
    const library = createImportLibrary();
    try {
      const work = await prepareWork(library, join(mitdb, '100'));
      const quiet = await askDuring(work, () => new Promise((resolve) => setTimeout(resolve, 3000)));
      const startedMs = performance.now();
      const busy = await askDuring(work, async () => {
        const job = await library.import([ptbxl, mitdb]);
        tell(`${job.message} in ${toShort((performance.now() - startedMs) / 1000)} s`);
        assert(job.doneCount >= 1000, () => `windows-while-importing: ${job.message}`);
      });
      for (const [name, timesMs] of [
        ['windows', busy.windows],
        ['edits', busy.edits],
      ] as const)
        tell(`${name}: ${toSummary(timesMs)}`);
      const against = { peer: 'nothing importing', value: toSlower(quiet) };
      return { kind: 'measured', value: toSlower(busy), against };
    } finally {
      await library.close();
    }
  },
};

interface Times {
  readonly windows: number[];
  readonly edits: number[];
}

interface Work {
  readonly readWindow: () => Promise<void>;
  readonly edit: () => void;
}

async function prepareWork(library: ImportLibrary, source: string): Promise<Work> {
  const job = await library.import([source]);
  const recordId = job.resultIds[0] as RecordId; // the import made it
  const [imported] = library.annotations.listSets(recordId);
  assert(imported !== undefined, () => 'windows-while-importing: record 100 has beats');
  const made = unwrap(
    library.annotations.createSet({ recordId, readerName: 'Reader', base: { kind: 'set', setId: imported.id } }),
  );
  const random = createRandom(2);
  return {
    async readWindow() {
      const length = Math.ceil(SAMPLE_COUNT / 2 ** (random() * 10));
      const startSample = Math.floor(random() * (SAMPLE_COUNT - length));
      const view = { startSample, endSample: startSample + length, maxPointsPerLead: 3840, filter: 'none' } as const;
      unwrap(await library.reader.readWindow({ recordId, leads: ['0', '1'], ...view }));
    },
    edit: createEdit(library, made.id),
  };
}

/** Relabels one beat after another, to V and back. */
function createEdit(library: ImportLibrary, setId: AnnotationSetId): () => void {
  const { set, columns } = unwrap(library.annotations.read(setId));
  const beatIds = [...columns.ids].filter((_, index) => columns.codes[index] === NORMAL);
  let expectedSeq = set.headSeq;
  let round = 0;
  return () => {
    const id = beatIds[round % beatIds.length] ?? 1;
    const code = Math.floor(round / beatIds.length) % 2 === 0 ? VENTRICULAR : NORMAL;
    round++;
    const edits = [{ kind: 'relabel', ids: [id], code }] as const;
    expectedSeq = unwrap(library.annotations.edit({ setId, expectedSeq, edits, why: null })).set.headSeq;
  };
}

async function askDuring(work: Work, during: () => Promise<void>): Promise<Times> {
  const times: Times = { windows: [], edits: [] };
  const asker = new Worker(new URL('./harness/asking-thread.ts', import.meta.url), { execArgv: [] });
  const ended = new Promise<void>((resolve) => asker.once('exit', () => resolve()));
  asker.on('message', (message: { type: 'ask'; id: number } | { type: 'took'; id: number; tookMs: number }) => {
    const isWindow = message.id % 2 === 0;
    if (message.type === 'took') (isWindow ? times.windows : times.edits).push(message.tookMs);
    else void answer(message.id, isWindow);
  });
  async function answer(id: number, isWindow: boolean): Promise<void> {
    if (isWindow) await work.readWindow();
    else work.edit();
    asker.postMessage({ type: 'answer', id });
  }
  await during();
  asker.postMessage({ type: 'stop' });
  await ended;
  return times;
}

function toSlower({ windows, edits }: Times): number {
  return Math.max(toPercentile(windows, 0.95), toPercentile(edits, 0.95));
}

function toSummary(timesMs: readonly number[]): string {
  const [median, p95, worst] = [toMedian(timesMs), toPercentile(timesMs, 0.95), toPercentile(timesMs, 1)].map(toShort);
  return `${timesMs.length} asked, median ${median} ms, p95 ${p95} ms, worst ${worst} ms`;
}
