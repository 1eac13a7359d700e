import { describe, expect, it } from 'vitest';
import { BLOCK_POINTS, toBlockSamples, toLevel } from '#renderer/trace/window-blocks.ts';
import type { Demand, Piece, WindowCacheDeps } from '#renderer/trace/window-cache.ts';
import { WindowCache } from '#renderer/trace/window-cache.ts';
import type { LeadWindow, SignalWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { createRandom } from '#test/builders/random.ts';

const SAMPLE_COUNT = 86_400 * 250;
const RECORD_ID = 'r' as RecordId;

interface Reader {
  readonly requests: SignalWindowRequest[];
  readonly arrivals: string[];
  readonly problems: AppError[];
  /** Answers the oldest question that waits. */
  answer(result?: Result<SignalWindow>): Promise<void>;
  readonly waitingCount: number;
}

/** A reader that answers when it is told to; values are the samples' own numbers. */
function openCache(options: { sampleCount?: number; maxBytes?: number } = {}): { cache: WindowCache; reader: Reader } {
  const waiting: { request: SignalWindowRequest; resolve: (result: Result<SignalWindow>) => void }[] = [];
  const requests: SignalWindowRequest[] = [];
  const arrivals: string[] = [];
  const problems: AppError[] = [];
  const sampleCount = options.sampleCount ?? SAMPLE_COUNT;
  const deps: WindowCacheDeps = {
    recordId: RECORD_ID,
    sampleCount,
    readWindow(request) {
      requests.push(request);
      return new Promise((resolve) => waiting.push({ request, resolve }));
    },
    onArrival: (what) => arrivals.push(what),
    onProblem: (problem) => problems.push(problem),
    ...(options.maxBytes === undefined ? {} : { maxBytes: options.maxBytes }),
  };
  const reader: Reader = {
    requests,
    arrivals,
    problems,
    async answer(result) {
      const question = waiting.shift();
      if (question === undefined) throw new Error('nothing waits');
      question.resolve(result ?? ok(readNumbers(question.request, sampleCount)));
      await new Promise((resolve) => setTimeout(resolve, 0));
    },
    get waitingCount() {
      return waiting.length;
    },
  };
  return { cache: new WindowCache(deps), reader };
}

/** As main answers: raw where it fits, else the narrowest power of two, aligned to sample 0 and cut to the record. */
function readNumbers(request: SignalWindowRequest, sampleCount: number): SignalWindow {
  const start = Math.max(0, request.startSample);
  const end = Math.min(sampleCount, request.endSample);
  let width = 1;
  while (Math.ceil(end / width) - Math.floor(start / width) > request.maxPointsPerLead) width *= 2;
  const first = Math.floor(start / width);
  const count = Math.ceil(end / width) - first;
  const minima = Float32Array.from({ length: count }, (_, i) => (first + i) * width);
  const leads = request.leads.map((leadKey): LeadWindow => {
    const common = { leadKey, unit: 'mV', firstSample: first * width, samplesPerPoint: width };
    if (width === 1) return { kind: 'raw', ...common, values: minima };
    const maxima = minima.map((minimum) => minimum + width - 1);
    return { kind: 'minmax', ...common, minima, maxima, partlyMissing: new Uint8Array(count) };
  });
  return {
    recordId: request.recordId,
    startSample: request.startSample,
    endSample: request.endSample,
    leads,
    filterState: 'applied',
  };
}

async function answerAll(reader: Reader): Promise<void> {
  while (reader.waitingCount > 0) await reader.answer();
}

function collect(cache: WindowCache, demand: Demand, leadKey = '0'): readonly Piece[] {
  const pieces: Piece[] = [];
  cache.collectInto(pieces, leadKey, demand);
  return pieces;
}

const demand = (startSample: number, endSample: number, samplesPerPx: number, leadKeys = ['0', '1']): Demand => ({
  leadKeys,
  startSample,
  endSample,
  samplesPerPx,
});

describe('WindowCache', () => {
  it('asks for the view first, then for a view on each side, in blocks aligned to sample 0', async () => {
    const { cache, reader } = openCache();

    cache.want(demand(100_000, 102_500, 2));
    await answerAll(reader);

    const ranges = reader.requests.map(({ startSample, endSample }) => [startSample, endSample]);
    expect(ranges[0]?.[0]).toBeLessThanOrEqual(100_000);
    expect(ranges[0]?.[1]).toBeGreaterThanOrEqual(102_500);
    expect(Math.min(...ranges.map(([start]) => start ?? 0))).toBeLessThanOrEqual(97_500);
    expect(Math.max(...ranges.map(([, end]) => end ?? 0))).toBeGreaterThanOrEqual(105_000);
    for (const [start, end] of ranges) expect([(start ?? 0) % BLOCK_POINTS, (end ?? 0) % BLOCK_POINTS]).toEqual([0, 0]);
  });

  it('asks for nothing twice while scrolling to and fro', async () => {
    const { cache, reader } = openCache();
    for (const start of [100_000, 100_500, 101_000, 100_200]) cache.want(demand(start, start + 2500, 2));
    await answerAll(reader);
    const asked = reader.requests.length;

    for (const start of [100_000, 100_500, 101_000]) cache.want(demand(start, start + 2500, 2));

    expect(reader.requests.length).toBe(asked);
    const blocks = reader.requests.flatMap(({ startSample, endSample, leads }) =>
      leads.flatMap((lead) =>
        Array.from(
          { length: (endSample - startSample) / BLOCK_POINTS },
          (_, i) => `${lead}:${startSample + i * BLOCK_POINTS}`,
        ),
      ),
    );
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  it('drops what was not sent yet when the view jumps away', async () => {
    const { cache, reader } = openCache();
    for (let start = 0; start < 40 * 250_000; start += 250_000) cache.want(demand(start, start + 2500, 2));
    await answerAll(reader);

    const last = collect(cache, demand(39 * 250_000, 39 * 250_000 + 2500, 2));
    expect(last.every((piece) => piece.isExact)).toBe(true);
    expect(reader.requests.length).toBeLessThan(12);
  });

  it('asks for the whole day at 1,500 px as few thousand points a lead', async () => {
    const { cache, reader } = openCache();

    cache.want(demand(0, SAMPLE_COUNT, SAMPLE_COUNT / 1500));
    await answerAll(reader);

    const points = reader.requests.reduce((sum, request) => sum + request.maxPointsPerLead, 0);
    expect(points).toBeLessThanOrEqual(4 * BLOCK_POINTS);
    const pieces = collect(cache, demand(0, SAMPLE_COUNT, SAMPLE_COUNT / 1500));
    expect(
      pieces.every((piece) => piece.isExact && (piece.window?.samplesPerPoint ?? Infinity) <= SAMPLE_COUNT / 1500),
    ).toBe(true);
  });

  it('shows the coarser level, flagged, until the finer one has come', async () => {
    const { cache, reader } = openCache();
    cache.want(demand(0, SAMPLE_COUNT, SAMPLE_COUNT / 1500));
    await answerAll(reader);

    const close = demand(5_000_000, 5_002_500, 2);
    cache.want(close);
    const before = collect(cache, close);
    await answerAll(reader);
    const after = collect(cache, close);

    expect(before.every((piece) => !piece.isExact && piece.window !== undefined)).toBe(true);
    expect(after.every((piece) => piece.isExact && piece.window?.kind === 'raw')).toBe(true);
    expect([cache.isComplete(close)]).toEqual([true]);
  });

  it('falls back on the overview of the whole record when nothing else is there', async () => {
    const { cache, reader } = openCache();
    cache.wantOverview(['0']);
    await reader.answer();

    const pieces = collect(cache, demand(5_000_000, 5_002_500, 2));

    expect(reader.arrivals).toEqual(['overview']);
    expect(pieces.every((piece) => piece.window !== undefined && !piece.isExact)).toBe(true);
  });

  it('covers every view with pieces from left to right without holes, in 500 random moves', async () => {
    const { cache, reader } = openCache();
    const random = createRandom(9);
    for (let round = 0; round < 500; round++) {
      const span = 10 ** (2 + random() * 5);
      const start = (random() * 1.2 - 0.1) * SAMPLE_COUNT;
      const view = demand(start, start + span, span / 1200, ['0']);
      cache.want(view);
      if (random() < 0.7 && reader.waitingCount > 0) await reader.answer();
      const pieces = collect(cache, view);
      const from = Math.min(SAMPLE_COUNT, Math.max(0, start));
      const to = Math.max(from, Math.min(SAMPLE_COUNT, start + span));
      let at = from;
      for (const piece of pieces) {
        expect(piece.startSample).toBe(at);
        at = piece.endSample;
      }
      if (to > from) expect(at).toBe(to);
    }
  });

  it('answers with the samples that belong to the place, in blocks and across them', async () => {
    const { cache, reader } = openCache();
    const view = demand(2040, 2060, 1);
    cache.want(view);
    await answerAll(reader);

    const values = collect(cache, view).flatMap((piece) => {
      const window = piece.window;
      if (window?.kind !== 'raw') return [];
      return Array.from(
        window.values.subarray(piece.startSample - window.firstSample, piece.endSample - window.firstSample),
      );
    });

    expect(values).toEqual(Array.from({ length: 20 }, (_, i) => 2040 + i));
  });

  it('keeps no more bytes than it may', async () => {
    const maxBytes = 20 * BLOCK_POINTS * 4;
    const { cache, reader } = openCache({ maxBytes });

    for (let start = 0; start < 100; start++) {
      cache.want(demand(start * 1e5, start * 1e5 + 2500, 2, ['0']));
      await answerAll(reader);
      expect(cache.sizeBytes).toBeLessThanOrEqual(maxBytes);
    }
  });

  it('reports a failure once, does not ask again by itself, and asks again on retry', async () => {
    const { cache, reader } = openCache({ sampleCount: 3000 });
    const view = demand(0, 3000, 2, ['0']);
    cache.want(view);
    await reader.answer(err('library/signal-file-missing', 'gone'));
    cache.want(view);
    expect([reader.problems.length, reader.waitingCount]).toEqual([1, 0]);

    cache.retry();
    await answerAll(reader);

    expect(collect(cache, view).every((piece) => piece.isExact)).toBe(true);
  });

  it('drops answers that come after it was closed', async () => {
    const { cache, reader } = openCache();
    cache.want(demand(0, 2500, 2));
    cache.close();
    await answerAll(reader);

    expect([reader.arrivals, cache.sizeBytes]).toEqual([[], 0]);
  });
});

describe('toLevel', () => {
  it('asks for samples up to 8 per pixel and for one to two columns per pixel above', () => {
    expect([0.1, 1, 8].map(toLevel)).toEqual([0, 0, 0]);
    for (const samplesPerPx of [8.1, 100, 14_400]) {
      const width = toBlockSamples(toLevel(samplesPerPx)) / BLOCK_POINTS;
      expect(width).toBeLessThanOrEqual(samplesPerPx);
      expect(width * 2).toBeGreaterThan(samplesPerPx);
    }
  });
});
