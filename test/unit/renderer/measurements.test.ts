import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clampFiducial } from '#renderer/state/fiducial-order.ts';
import { buildBeatAnalysis, FIDUCIALS_MS } from '#test/builders/beat-analysis.ts';
import { ok } from '#shared/result/result.ts';
import type { MeasurementName } from '#shared/signal/measure/measurement.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { WholeDesk } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';

const SAMPLES = [1000, 1300, 1600, 1900, 2200];
const SAMPLE_MS = 1000 / 360;
const OTHER = 'record-2' as RecordId;

let whole: WholeDesk;
beforeEach(async () => {
  const beats = SAMPLES.map((sample) => ({ sample, code: 1 }));
  whole = await openWholeDesk({
    beats,
    settings: { readerName: 'Ada' },
    analyze: (request) => ok(buildBeatAnalysis(beats, request)),
  });
  whole.desk.analyses.look();
  whole.desk.rhythm.look();
  await whole.settled();
});
afterEach(() => whole.close());

const measurements = () => whole.desk.measurements;
const value = (name: MeasurementName) => measurements().table?.rows.find((row) => row.name === name)?.value ?? null;

describe('the table', () => {
  it('is of the computed points: QRS 90 ms, QT 380 ms, heart rate 72', () => {
    expect(value('qrs')).toBe(90);
    expect(value('qt')).toBe(380);
    expect(value('heart-rate')).toBeCloseTo(72, 6);
  });

  it('follows a line while it is dragged, and nothing is saved before it is let go', () => {
    whole.press('F2');

    measurements().move('qrs-offset', 75);

    expect(value('qrs')).toBeCloseTo(115, 6);
    expect(whole.desk.isBusy).toBe(true); // the window would ask before it closes
    expect(whole.bridge.asked.some(({ name }) => name === 'annotations.edit')).toBe(false);
    measurements().cancel();
    expect(value('qrs')).toBe(90);
  });

  it('stays as it is while editing is off, and F2 is said', () => {
    expect(measurements().move('qrs-offset', 75)).toBe(false);

    expect(value('qrs')).toBe(90);
    expect(whole.said().at(-1)).toContain('F2');
  });
});

describe('a line that is let go', () => {
  beforeEach(async () => {
    whole.press('F2');
    measurements().move('qrs-offset', 75);
    measurements().release();
    await whole.settled();
  });

  it("is a mark of the reader's own set, and the measured beat is read back from it", () => {
    expect(whole.desk.annotations.set).toMatchObject({ kind: 'reader', name: 'Ada' });
    expect(measurements().own.get('qrs-offset')?.timeMs).toBeCloseTo(75, 6);
    expect(measurements().moved).toBeNull();
    expect(value('qrs')).toBeCloseTo(115, 6);
    expect(measurements().automatic?.['qrs-offset']).toBe(50);
  });

  it('is taken back by undo and done again by redo', async () => {
    whole.press('z', { ctrl: true });
    await whole.settled();
    expect(value('qrs')).toBe(90);

    whole.press('z', { ctrl: true, shift: true });
    await whole.settled();
    expect(value('qrs')).toBeCloseTo(115, 6);
  });

  it('does not make the median beat anew: no beat has changed', () => {
    expect(whole.desk.analyses.isStale).toBe(false);
  });

  it('is moved on by whole samples', async () => {
    measurements().step('qrs-offset', 2);
    measurements().release();
    await whole.settled();

    expect(value('qrs')).toBeCloseTo(115 + 2 * SAMPLE_MS, 6);
    expect(whole.desk.annotations.columns.samples).toHaveLength(SAMPLES.length + 1);
  });

  it('is automatic again when that is wanted', async () => {
    measurements().setAutomatic('qrs-offset');
    await whole.settled();

    expect(measurements().own.size).toBe(0);
    expect(value('qrs')).toBe(90);
  });
});

describe('a wave that is held not measurable', () => {
  it('has no value, the reason is told, and undo has it back', async () => {
    whole.press('F2');
    measurements().setNotMeasurable('p-onset');
    await whole.settled();

    expect(value('p-duration')).toBeNull();
    expect(value('pr')).toBeNull();
    whole.press('z', { ctrl: true });
    await whole.settled();
    expect(value('pr')).toBe(140);
  });
});

it('a line that is let go twice while the reader is asked for a name is saved once', async () => {
  await whole.desk.settings.change({ readerName: '' });
  whole.press('F2');
  measurements().move('qrs-offset', 75);
  measurements().release();
  measurements().release();
  await whole.settled();
  const dialog = whole.desk.dialogs.current;
  if (dialog?.kind !== 'reader') throw new Error('the reader was to be asked');

  dialog.answer({ readerName: 'Ada', base: dialog.base });
  await whole.settled();

  expect(whole.bridge.asked.filter(({ name }) => name === 'annotations.edit')).toHaveLength(1);
  expect(whole.said().some((text) => text.includes('not kept'))).toBe(false);
});

it('a reader who gives up at the question whose set it is has the line back where it was', async () => {
  await whole.desk.settings.change({ readerName: '' });
  whole.press('F2');
  measurements().move('qrs-offset', 75);
  measurements().release();
  await whole.settled();
  expect(value('qrs')).toBeCloseTo(115, 6);

  whole.desk.dialogs.close();
  await whole.settled();

  expect(value('qrs')).toBe(90);
  expect(whole.desk.annotations.set?.kind).toBe('imported');
});

describe('a point that is moved', () => {
  const clock = { sampleRateHz: 500, zeroIndex: 200, leads: [{ values: new Float32Array(500) }] };

  it('stays between its neighbours: QRS onset goes no further than a sample after P offset', () => {
    expect(clampFiducial(FIDUCIALS_MS, 'qrs-onset', -300, clock)).toBe(-88);
    expect(clampFiducial(FIDUCIALS_MS, 'qrs-onset', 40, clock)).toBe(-2);
  });

  it('lies on a sample of the median beat, and inside it', () => {
    expect(clampFiducial(FIDUCIALS_MS, 't-offset', 351.2, clock)).toBe(352);
    expect(clampFiducial(FIDUCIALS_MS, 't-offset', 5000, clock)).toBe(598);
    expect(clampFiducial(FIDUCIALS_MS, 'p-onset', -5000, clock)).toBe(-400);
  });
});

describe('another recording that is opened while a moved line of this one rests', () => {
  const edits = () => whole.bridge.asked.filter(({ name }) => name === 'annotations.edit');
  beforeEach(() => {
    whole.press('F2');
    measurements().step('qrs-offset', 9);
  });

  it('shows its own 50 ms; the point is saved once, in the recording that it was moved in', async () => {
    await whole.desk.opened.open(OTHER, undefined);
    await whole.settled();
    measurements().release(); // the arrow keys' rest ends
    await whole.settled();

    expect(whole.desk.opened.detail?.id).toBe(OTHER);
    expect(measurements().moved).toBeNull();
    expect(value('qrs')).toBe(90);
    expect(whole.desk.annotations.set).toBeNull();
    const made = whole.bridge.asked.filter(({ name }) => name === 'annotations.create-set');
    expect(made.map(({ input }) => input)).toMatchObject([{ recordId: whole.library.recordId }]);
    expect(edits()).toHaveLength(1);
    await whole.desk.opened.open(whole.library.recordId, undefined);
    await whole.settled();
    expect(measurements().own.get('qrs-offset')?.timeMs).toBeCloseTo(75, 6);
  });

  it('is never written into where the reader had not been named: the point is let go, and that is said', async () => {
    await whole.desk.settings.change({ readerName: '' });
    measurements().release(); // asks for the name
    await whole.desk.opened.open(OTHER, undefined);
    await whole.settled();
    expect(whole.said().some((text) => text.includes('not kept'))).toBe(true);
    const dialog = whole.desk.dialogs.current;
    if (dialog?.kind !== 'reader') throw new Error('the reader was to be asked');
    dialog.answer({ readerName: 'Ada', base: dialog.base });
    await whole.settled();

    expect(value('qrs')).toBe(90);
    expect(edits()).toHaveLength(0);
    expect(whole.bridge.asked.some(({ name }) => name === 'annotations.create-set')).toBe(false);
  });

  it('has nothing of it after it was left while nothing could be saved', async () => {
    whole.press('F2'); // editing is off again
    await whole.desk.opened.open(OTHER, undefined);
    await whole.desk.opened.open(whole.library.recordId, undefined);
    await whole.settled();

    expect(measurements().moved).toBeNull();
    expect(edits()).toHaveLength(0);
  });
});
