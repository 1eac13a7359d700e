import { createSignalReader } from '#main/signals/read-window.ts';
import { unwrap } from '#shared/result/result.ts';
import { decimateInto } from '#shared/signal/decimate.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { DAY_RECORD, writeDayRecord } from '#test/builders/day-record.ts';
import type { ImportLibrary } from '#test/builders/import-library.ts';
import { createImportLibrary } from '#test/builders/import-library.ts';
import { createRandom } from '#test/builders/random.ts';
import type { Bench } from './harness/figure.ts';
import { toMedian, toPercentile, toShort } from './harness/statistics.ts';

const SAMPLE_COUNT = DAY_RECORD.hours * 3600 * DAY_RECORD.sampleRateHz;
const LEADS = ['0', '1', '2'];
const WINDOWS = 2000;
const MAX_FIRST_PICTURE_MS = 1000;
const MAX_MEMORY_MB = 500;

/** Windows of one second to the whole day, anywhere, as wide as a screen; from the request to the samples. */
export const bench: Bench = {
  name: 'day-window',
  title: '24 h x 3 leads x 250 Hz, any window, p90 from request to samples',
  unit: 'ms',
  bar: 16,
  better: 'lower',
  async measure(tell) {
    const library = createImportLibrary();
    try {
      const importedMs = performance.now();
      const job = await library.import([writeDayRecord(`${library.workFolder}/source`)]);
      const recordId = job.resultIds[0] as RecordId;
      tell(`made and imported in ${toShort((performance.now() - importedMs) / 1000)} s`);
      await library.io.close();
      await tellFirstPicture(library, recordId, tell);
      const timesMs = await timeWindows(library, recordId);
      const memoryMb = process.memoryUsage().rss / 2 ** 20;
      tell(
        `${WINDOWS} windows: median ${toShort(toMedian(timesMs))} ms, p99 ${toShort(toPercentile(timesMs, 0.99))} ms`,
      );
      tell(
        `memory ${toShort(memoryMb)} MB (at most ${MAX_MEMORY_MB}), peak with import ${toShort(process.resourceUsage().maxRSS / 1024)} MB`,
      );
      if (memoryMb > MAX_MEMORY_MB) throw new Error(`day-window: ${memoryMb} MB of memory`);
      const against = { peer: 'whole day without a pyramid', value: await timeNaiveDay(library, recordId) };
      return { kind: 'measured', value: toPercentile(timesMs, 0.9), against };
    } finally {
      await library.close();
    }
  },
};

/** Nothing open yet: rows, files, header of the pyramid and the coarsest sufficient level. */
async function tellFirstPicture(
  library: ImportLibrary,
  recordId: RecordId,
  tell: (line: string) => void,
): Promise<void> {
  const reader = createSignalReader(library);
  const startedMs = performance.now();
  unwrap(await reader.readWindow(toView(recordId, 0, SAMPLE_COUNT, 3840)));
  const tookMs = performance.now() - startedMs;
  reader.close();
  tell(`picture of the whole day after opening: ${toShort(tookMs)} ms (at most ${MAX_FIRST_PICTURE_MS})`);
  if (tookMs > MAX_FIRST_PICTURE_MS) throw new Error(`day-window: the whole day took ${tookMs} ms`);
}

async function timeWindows(library: ImportLibrary, recordId: RecordId): Promise<number[]> {
  const random = createRandom(1);
  const timesMs: number[] = [];
  for (let round = -100; round < WINDOWS; round++) {
    const seconds = Math.exp(random() * Math.log(DAY_RECORD.hours * 3600));
    const length = Math.min(SAMPLE_COUNT, Math.ceil(seconds * DAY_RECORD.sampleRateHz));
    const start = Math.floor(random() * (SAMPLE_COUNT - length));
    const maxPoints = [1280, 1920, 3840, 7680][Math.floor(random() * 4)] ?? 1920;
    const startedMs = performance.now();
    unwrap(await library.reader.readWindow(toView(recordId, start, start + length, maxPoints)));
    if (round >= 0) timesMs.push(performance.now() - startedMs);
  }
  return timesMs;
}

async function timeNaiveDay(library: ImportLibrary, recordId: RecordId): Promise<number> {
  const bucketSamples = 8192;
  const bucketCount = Math.ceil(SAMPLE_COUNT / bucketSamples);
  const startedMs = performance.now();
  for (const leadKey of LEADS) {
    const values = unwrap(
      await library.reader.readSamples({ recordId, leadKey, startSample: 0, endSample: SAMPLE_COUNT }),
    );
    const columns = () => new Float32Array(bucketCount);
    decimateInto(
      { minima: columns(), maxima: columns(), partlyMissing: new Uint8Array(bucketCount) },
      values,
      bucketSamples,
    );
  }
  return performance.now() - startedMs;
}

function toView(recordId: RecordId, startSample: number, endSample: number, maxPointsPerLead: number) {
  return { recordId, leads: LEADS, startSample, endSample, maxPointsPerLead, filter: 'none' } as const;
}
