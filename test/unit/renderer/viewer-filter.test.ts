import { describe, expect, it } from 'vitest';
import { listSignalFacts } from '#renderer/features/viewer/header-facts.ts';
import { toOverlayMarks } from '#renderer/features/viewer/overlay-marks.ts';
import { listViewNotes } from '#renderer/features/viewer/view-notes.ts';
import { listFilterLines } from '#renderer/state/filter-words.ts';
import { Viewer } from '#renderer/state/viewer.svelte.ts';
import type { Job } from '#shared/domain/job.ts';
import type { LeadWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import { ok } from '#shared/result/result.ts';
import { buildLead } from '#test/builders/leads.ts';
import { buildRecordDetail } from '#test/builders/record-detail.ts';

const LONG = { timeBase: { rateNumerator: 360, rateDenominator: 1 }, sampleCount: 650_000 };

/** Recorded values are 5, filtered ones 0.25; wide columns of a filter are missing until `isMade`. */
function openViewer(prepared: Job | null = null) {
  const requests: SignalWindowRequest[] = [];
  const preparedFor: string[] = [];
  const main = { isMade: false };
  const viewer = new Viewer({
    record: buildRecordDetail([buildLead(0, 'MLII', LONG), buildLead(1, 'V5', LONG)]),
    settings: DEFAULT_SETTINGS,
    readWindow(request) {
      requests.push(request);
      const firstSample = Math.max(0, request.startSample);
      const sampleCount = Math.min(650_000, request.endSample) - firstSample;
      const isWide = sampleCount > request.maxPointsPerLead;
      const lacks = isWide && request.filter !== 'none' && !main.isMade;
      const value = request.filter === 'none' || lacks ? 5 : 0.25;
      const count = Math.min(sampleCount, request.maxPointsPerLead);
      const samplesPerPoint = isWide ? sampleCount / count : 1;
      const leads = request.leads.map((leadKey): LeadWindow => {
        const common = { leadKey, unit: 'mV', firstSample, samplesPerPoint };
        const values = new Float32Array(count).fill(value);
        if (!isWide) return { kind: 'raw', ...common, values };
        return { kind: 'minmax', ...common, minima: values, maxima: values, partlyMissing: new Uint8Array(count) };
      });
      return Promise.resolve(
        ok({ ...request, leads, filterState: lacks ? ('missing' as const) : ('applied' as const) }),
      );
    },
    prepareFilter(filter) {
      preparedFor.push(filter);
      if (prepared === null) main.isMade = true;
      return Promise.resolve(ok(prepared));
    },
  });
  return { viewer, requests, preparedFor, main };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function buildJob(parts: Partial<Job> = {}): Job {
  return {
    id: 'job' as never,
    kind: 'filter',
    title: '',
    state: 'running',
    createdAtMs: 0,
    startedAtMs: 0,
    endedAtMs: null,
    doneCount: 0,
    totalCount: 100,
    countedUnit: '%',
    message: '',
    failures: [],
    resultIds: [],
    ...parts,
  };
}

describe('a display filter on the desk', () => {
  it('is none when a recording is opened, and named where it is not', async () => {
    const { viewer } = openViewer();
    await settled();
    expect(viewer.filter).toBe('none');
    expect(listSignalFacts(viewer)).toContain('display filter: none');
    expect(viewer.page.footLines).toEqual([]);

    viewer.setFilter('monitor+50');

    const line = 'display filter: monitor 0.5-40 Hz + 50 Hz notch; changes ST and sharp waves; not for measurement';
    expect(listFilterLines(viewer.signals, 360)).toEqual([line]);
    expect(listViewNotes(viewer)).toContain(line);
    expect(listSignalFacts(viewer)).not.toContain('display filter: none');
    viewer.setMode('paper');
    expect(viewer.page.footLines).toEqual([line]);
  });

  it('says what has no effect at 250 Hz sampling', () => {
    const { viewer } = openViewer();
    viewer.setFilter('diagnostic');

    expect(listFilterLines(viewer.signals, 250)).toEqual([
      'display filter: diagnostic 0.05-150 Hz; low-pass without effect at 250 Hz sampling',
    ]);
    expect(listFilterLines(viewer.signals, 500)).toEqual(['display filter: diagnostic 0.05-150 Hz']);
  });

  it('changes what is drawn and its level, and gives the recorded samples back with none', async () => {
    const { viewer, requests } = openViewer();
    await settled();
    expect(viewer.signals.findShownValue('0', 100)).toBe(5);

    viewer.setFilter('monitor');
    await settled();
    expect([viewer.signals.findShownValue('0', 100), viewer.signals.findLevel('0')]).toEqual([0.25, 0.25]);
    expect(viewer.signals.recorded.findLevel('0')).toBe(5);
    const asked = requests.length;

    viewer.setFilter('none');
    await settled();
    expect([viewer.signals.findShownValue('0', 100), viewer.signals.findLevel('0')]).toEqual([5, 5]);
    expect(requests.length).toBe(asked); // still at hand
  });

  it('measures what was recorded, whatever is drawn: the caliper says so', async () => {
    const { viewer } = openViewer();
    viewer.setFilter('monitor');
    await settled();
    const { signals, marks } = viewer;

    expect(signals.findValue('0', 100)).toBe(5);
    expect(signals.findRaw('0', { startSample: 0, endSample: 3 })).toEqual(Float32Array.of(5, 5, 5));
    expect(await signals.readRaw('0', { startSample: 0, endSample: 2 })).toEqual(Float32Array.of(5, 5));
    marks.caliper = { leadKey: '0', fromSample: 0, toSample: 360, fromValue: 5, toValue: 5 };
    expect(toOverlayMarks(viewer).caliper).toMatchObject({ fromValue: 0.25, toValue: 0.25 });
    expect(toOverlayMarks(viewer).caliper?.text).toMatch(/unfiltered$/);
  });

  it('shows a wide view as recorded until its overview is made, says so with how far it is, then shows it filtered', async () => {
    const { viewer, main, preparedFor } = openViewer(buildJob());
    viewer.setFilter('monitor');
    await settled();
    expect(preparedFor).toEqual([]);

    viewer.setStripRange(0, 650_000);
    await settled();
    viewer.signals.filteredOverview.jobChanged(buildJob({ doneCount: 42 }));

    expect(preparedFor).toEqual(['monitor']);
    expect(viewer.signals.filteredOverview.percent).toBe(42);
    expect(listViewNotes(viewer)).toContain('unfiltered: the filtered overview is being made');
    expect(viewer.signals.findLevel('0')).toBe(5); // of what is drawn

    main.isMade = true;
    viewer.signals.filteredOverview.jobChanged(buildJob({ doneCount: 100, state: 'done' }));
    await settled();

    expect(viewer.signals.lacksFilter).toBe(false);
    expect(viewer.signals.findLevel('0')).toBe(0.25);
    expect(listViewNotes(viewer).join()).toContain('monitor 0.5-40 Hz');
  });

  it('does not ask again for an overview that was cancelled, until somebody wants it', async () => {
    const { viewer, preparedFor } = openViewer(buildJob());
    viewer.setFilter('monitor');
    viewer.setStripRange(0, 650_000);
    await settled();

    viewer.signals.filteredOverview.jobChanged(buildJob({ state: 'cancelled' }));
    viewer.scrollByScreens(1);
    viewer.setStripRange(0, 500_000);
    await settled();
    expect(listFilterLines(viewer.signals, 360)).toEqual(['unfiltered: the filtered overview was not made']);
    expect(preparedFor).toEqual(['monitor']);

    void viewer.signals.filteredOverview.retry();
    expect(preparedFor).toEqual(['monitor', 'monitor']);
  });

  it('asks at most three times where an overview is said to be there and is not', async () => {
    const { viewer, preparedFor, main } = openViewer();
    viewer.setFilter('monitor');
    Object.defineProperty(main, 'isMade', { get: () => false, set: () => undefined });

    viewer.setStripRange(0, 650_000);
    await settled();

    expect(preparedFor).toHaveLength(3);
    expect(viewer.signals.filteredOverview.state).toBe('not-made');
  });
});
