import { describe, expect, it } from 'vitest';
import { listSignalFacts, listRecordFacts } from '#renderer/features/viewer/header-facts.ts';
import { listViewNotes } from '#renderer/features/viewer/view-notes.ts';
import type { ViewerSettings } from '#renderer/state/viewer-types.ts';
import { Viewer } from '#renderer/state/viewer.svelte.ts';
import { ANCHOR_FRACTION } from '#renderer/trace/time-view.ts';
import type { LeadWindow, SignalWindowRequest } from '#shared/domain/signal-window.ts';
import { DEFAULT_SETTINGS } from '#shared/ipc/default-settings.ts';
import { err, ok } from '#shared/result/result.ts';
import { buildLead, buildLeads, TWELVE_LEADS } from '#test/builders/leads.ts';
import { buildRecordDetail } from '#test/builders/record-detail.ts';

const LONG = { timeBase: { rateNumerator: 360, rateDenominator: 1 }, sampleCount: 650_000 };
const twoLeads = [buildLead(0, 'MLII', LONG), buildLead(1, 'V5', LONG)];

function openViewer(leads = twoLeads, parts: { place?: Viewer['place'] } = {}) {
  const requests: SignalWindowRequest[] = [];
  const saved: Partial<ViewerSettings>[] = [];
  const viewer = new Viewer({
    record: buildRecordDetail(leads),
    readWindow(request) {
      requests.push(request);
      const firstSample = Math.max(0, request.startSample);
      const count = Math.min(request.maxPointsPerLead, request.endSample - firstSample);
      const windows = request.leads.map((leadKey): LeadWindow => {
        const values = Float32Array.from({ length: count }, (_, i) => (firstSample + i) % 360 === 100 ? 1 : 0.25); // prettier-ignore
        return { kind: 'raw', leadKey, unit: 'mV', firstSample, samplesPerPoint: 1, values };
      });
      return Promise.resolve(ok({ ...request, leads: windows, filterState: 'applied' as const }));
    },
    settings: DEFAULT_SETTINGS,
    saveSettings: (patch) => saved.push(patch),
    ...parts,
  });
  return { viewer, requests, saved };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('Viewer', () => {
  it('opens 12 leads on paper and 2 leads as strip of 10 s', () => {
    expect(openViewer([...buildLeads(TWELVE_LEADS)]).viewer.mode).toBe('paper');
    const { viewer } = openViewer();
    expect([viewer.mode, viewer.stripSpanSample, viewer.stripLeadKeys]).toEqual(['strip', 3600, ['0', '1']]);
  });

  it('asks for the first view when it is opened', () => {
    const { requests } = openViewer();

    expect(requests.some(({ startSample, leads }) => startSample === 0 && leads.includes('0'))).toBe(true);
  });

  it('brings every beat to the same place on the screen and keeps the zoom', () => {
    const { viewer } = openViewer();
    for (const sample of [50, 100_000, 649_999]) {
      viewer.goToBeat({ source: 'annotation', index: 0, id: 1, sample });
      expect((sample - viewer.startSample) / viewer.spanSample).toBeCloseTo(ANCHOR_FRACTION, 9);
      expect(viewer.stripSpanSample).toBe(3600);
      expect(viewer.marks.currentBeat?.sample).toBe(sample);
    }
  });

  it('keeps the sample under the pointer while it zooms, from 1 s to the whole record', () => {
    const { viewer } = openViewer();
    viewer.scrollTo(100_000);
    viewer.zoom(0.001, 0.25);
    expect([viewer.spanSample, viewer.startSample]).toEqual([360, 100_000 + 900 - 90]);
    viewer.zoom(1e6, 0.25);
    expect([viewer.spanSample, viewer.startSample]).toEqual([650_000, 0]);
  });

  it('returns to the same second of the same view by its place', () => {
    const { viewer } = openViewer();
    viewer.zoom(0.5, 0.5);
    viewer.scrollTo(123_456);
    viewer.setActiveLead('1');

    const again = openViewer(twoLeads, { place: viewer.place }).viewer;

    expect(again.place).toEqual(viewer.place);
    expect(again.place.startSample).toBe(123_456);
  });

  it('puts a place right that does not fit the record', () => {
    const place = {
      mode: 'strip',
      startSample: 1e12,
      stripSpanSample: -5,
      activeLeadKey: '99',
      filter: 'none',
    } as const;
    const { viewer } = openViewer(twoLeads, { place });

    expect([viewer.stripSpanSample, viewer.startSample, viewer.activeLeadKey]).toEqual([360, 650_000 - 360, '0']);
  });

  it('saves speed, gain, layout and lead order when a person changes them', () => {
    const { viewer, saved } = openViewer([...buildLeads(TWELVE_LEADS)]);

    viewer.changeSpeed(1);
    viewer.changeGain(-1);
    viewer.setLayout('6x2');
    viewer.setLeadOrder('cabrera');

    expect(saved).toEqual([{ speedMmPerSec: 50 }, { gainMmPerMv: 5 }, { layout: '6x2' }, { leadOrder: 'cabrera' }]);
  });

  it('keeps a measured px per mm for this display only', () => {
    const { viewer, saved } = openViewer();
    viewer.setDisplayFacts({ screenWidthPx: 1366, screenHeightPx: 768, devicePixelRatio: 1 });
    viewer.calibrateDisplay(4.5);
    expect([viewer.display.isCalibrated, viewer.pageScale.pxPerMm]).toEqual([true, 4.5]);
    expect(saved).toEqual([{ pxPerMmByDisplay: { '1366x768@1': 4.5 } }]);

    viewer.setDisplayFacts({ screenWidthPx: 1366, screenHeightPx: 768, devicePixelRatio: 1.25 });

    expect(viewer.display.isCalibrated).toBe(false);
  });

  it('steps through the shown leads and stays at the ends', () => {
    const { viewer } = openViewer([...buildLeads(['I', 'II', 'V1'])]);
    const visited = [viewer.activeLeadKey];
    viewer.setStripLeads(['1']);
    for (let step = 0; step < 8; step++) {
      viewer.stepActiveLead(1);
      visited.push(viewer.activeLeadKey);
    }

    expect(visited.at(-1)).toBe('derived:aVF');
    expect(viewer.stripLeadKeys).toEqual(['derived:aVF']);
  });

  it('says why samples cannot be shown, and asks again on retry', async () => {
    let isThere = false;
    const viewer = new Viewer({
      record: buildRecordDetail(twoLeads),
      readWindow: (request) =>
        Promise.resolve(
          isThere
            ? ok({ ...request, leads: [], filterState: 'applied' as const })
            : err('library/signal-file-missing', 'The file is gone.'),
        ),
      settings: DEFAULT_SETTINGS,
    });
    await settled();
    expect(viewer.signals.problem?.code).toBe('library/signal-file-missing');

    isThere = true;
    viewer.signals.retry();
    await settled();

    expect(viewer.signals.problem).toBeNull();
  });

  it('knows the level and the values of a lead once its samples have come', async () => {
    const { viewer } = openViewer();
    await settled();

    expect([
      viewer.signals.findLevel('0'),
      viewer.signals.findValue('0', 100),
      viewer.signals.findValue('0', 101),
    ]).toEqual([0.25, 1, 0.25]);
    expect(viewer.signals.findValue('0', -1)).toBeUndefined();
    expect(viewer.signals.isComplete).toBe(true);
  });
});

describe('ViewerMarks', () => {
  const at = (sample: number) => ({ source: 'annotation', index: 0, id: sample, sample }) as const;

  it('stretches the selection from where it began, to either side', () => {
    const { marks } = openViewer().viewer;
    marks.setCurrent(at(1000));
    marks.extendTo(at(2000));
    marks.extendTo(at(3000));
    expect(marks.selection).toEqual({ startSample: 1000, endSample: 3001 });

    marks.extendTo(at(500));

    expect(marks.selection).toEqual({ startSample: 500, endSample: 1001 });
  });

  it('marks a range by its two ends in either order', () => {
    const { marks } = openViewer().viewer;

    expect([marks.markRange(900), marks.markRange(100)]).toEqual([undefined, { startSample: 100, endSample: 901 }]);
    expect(marks.selection).toEqual({ startSample: 100, endSample: 901 });
  });

  it('offers insert and move only while editing is on', () => {
    const { marks } = openViewer().viewer;
    marks.toggleTool('insert');
    expect(marks.tool).toBe('select');
    marks.setEditing(true);
    marks.toggleTool('insert');
    expect(marks.tool).toBe('insert');

    marks.setEditing(false);

    expect(marks.tool).toBe('select');
  });

  it('lets go of one thing after another on Esc', () => {
    const { marks } = openViewer().viewer;
    marks.select({ startSample: 1, endSample: 5 });
    marks.toggleTool('caliper');
    marks.caliper = { leadKey: '0', fromSample: 1, toSample: 2, fromValue: 0, toValue: 1 };

    expect([marks.cancel(), marks.cancel(), marks.cancel(), marks.cancel()]).toEqual([true, true, true, false]);
    expect([marks.caliper, marks.tool, marks.selection]).toEqual([undefined, 'select', undefined]);
  });
});

describe('what is written on the picture', () => {
  it('says that the screen is not calibrated, that a fitted page is not to scale, and how columns go', () => {
    const { viewer } = openViewer([...buildLeads(TWELVE_LEADS)]);
    expect(listViewNotes(viewer)).toEqual(['screen not calibrated', 'columns follow each other in time']);

    viewer.setFitted(true);
    viewer.setTiming('simultaneous');

    expect(listViewNotes(viewer)).toEqual(['not to scale', 'columns show the same time']);
  });

  it("says '< 150 Hz' below 300 Hz sampling only, and that no filter is on", () => {
    const slow = buildLead(0, 'II', { timeBase: { rateNumerator: 250, rateDenominator: 1 } });

    expect(listSignalFacts(openViewer([slow]).viewer)).toContain('< 150 Hz');
    expect(listSignalFacts(openViewer().viewer)).toEqual(['recorded band unknown', 'display filter: none']);
  });

  it('leaves age, sex and date out when identifiers are hidden', () => {
    const leads = twoLeads;
    const record = buildRecordDetail(leads, {
      recordedAt: '12:00:00 01/02/1990',
      identity: { patientId: 'p' as never, ageYears: 76, sex: 'female', comments: [] },
    });
    const viewer = new Viewer({
      record,
      readWindow: () => Promise.resolve(err('library/unknown-record', 'none')),
      settings: DEFAULT_SETTINGS,
    });

    expect(listRecordFacts(viewer, false)).toEqual(['F 76', '12:00:00 01/02/1990', '2 leads', '360 Hz', '30 min 6 s']);
    expect(listRecordFacts(viewer, true)).toEqual(['2 leads', '360 Hz', '30 min 6 s']);
  });
});
