import { afterEach, describe, expect, it } from 'vitest';
import type { AnalyzedBeat } from '#test/builders/beat-analysis.ts';
import { buildBeatAnalysis } from '#test/builders/beat-analysis.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnalyzeRequest, WholeDesk, WholeDeskOptions } from './whole-desk.ts';
import { openWholeDesk } from './whole-desk.ts';

const N = 1;
const V = 5;
const BEATS: readonly AnalyzedBeat[] = [400, 700, 1000, 1300, 1600].map((sample, i) => ({
  sample,
  code: i === 3 ? V : N,
  template: i === 3 ? 1 : 0,
}));

let whole: WholeDesk;
let asked: AnalyzeRequest[] = [];
afterEach(() => whole.close());

/** A desk whose main answers with what the set then holds: V in template 1, all else in template 0. */
async function open(options: Partial<WholeDeskOptions> = {}): Promise<WholeDesk> {
  asked = [];
  whole = await openWholeDesk({
    beats: BEATS,
    settings: { readerName: 'Ada' },
    analyze: (request) => {
      asked.push(request);
      const { columns } = whole.desk.annotations;
      const beats = Array.from(columns.codes, (code, i) => ({
        sample: columns.samples[i] ?? 0,
        code,
        template: code === V ? 1 : 0,
      }));
      return ok(
        buildBeatAnalysis(
          request.setId === null ? BEATS : beats.filter(({ code }) => code === N || code === V),
          request,
        ),
      );
    },
    ...options,
  });
  whole.desk.opened.viewer?.setMode('beats');
  return whole;
}

/** Until the reader has rested long enough for beats to be analysed again. */
const rest = () => new Promise((resolve) => setTimeout(resolve, 320));

async function openLooking(options: Partial<WholeDeskOptions> = {}): Promise<WholeDesk> {
  await open(options);
  whole.desk.analyses.look();
  whole.desk.rhythm.look();
  await whole.settled();
  return whole;
}

describe('the analysis of the beats', () => {
  it('is not asked for while nobody looks at it', async () => {
    await open();
    await whole.settled();

    expect(asked).toEqual([]);
  });

  it('is of the shown set, once', async () => {
    await openLooking();

    expect(asked).toEqual([{ recordId: whole.library.recordId, setId: whole.desk.annotations.set?.id }]);
    expect(whole.desk.analyses.shown?.templates).toHaveLength(2);
    expect(whole.desk.analyses.isStale).toBe(false);
  });

  it("is of the detector's beats where there is no set, and the arrow keys go along them", async () => {
    const { analyze } = { analyze: (request: AnalyzeRequest) => ok(buildBeatAnalysis(BEATS, request)) };
    whole = await openWholeDesk({ analyze });
    whole.desk.analyses.look();
    await whole.settled();

    whole.press('ArrowRight');
    whole.press('ArrowRight');

    expect(whole.desk.analyses.shown?.setId).toBeNull();
    expect(whole.current()).toBe(700);
  });

  it('is called stale at once when a beat changes, and made anew when the reader rests', async () => {
    await openLooking();
    whole.press('F2');
    whole.press('ArrowRight');
    whole.press('v');
    await whole.settled();
    const before = whole.desk.analyses.shown;

    expect(before?.median?.usedBeatSamples).toHaveLength(4);
    expect(whole.desk.analyses.isStale).toBe(true);
    await rest();
    expect(whole.desk.analyses.isStale).toBe(false);
    expect(whole.desk.analyses.shown?.median?.usedBeatSamples).toHaveLength(3);
  });

  it('is not asked for again when undo brings the same beats back', async () => {
    await openLooking();
    whole.press('F2');
    whole.press('ArrowRight');
    whole.press('v');
    await whole.settled();
    await rest();
    const count = asked.length;

    whole.press('v');
    whole.press('z', { ctrl: true });
    await whole.settled();
    await rest();

    expect(asked.length - count).toBeLessThanOrEqual(1);
    expect(whole.desk.analyses.isStale).toBe(false);
  });

  it('says why there is none, and asks again when it is told to', async () => {
    let isBroken = true;
    const analyze = (request: AnalyzeRequest) =>
      isBroken ? err('library/signal-file-missing', 'The samples are gone.') : ok(buildBeatAnalysis(BEATS, request));
    await openLooking({ analyze });
    expect(whole.desk.analyses.problem?.message).toBe('The samples are gone.');

    isBroken = false;
    whole.desk.analyses.retry();
    await whole.settled();

    expect(whole.desk.analyses.problem).toBeNull();
    expect(whole.desk.analyses.shown).not.toBeNull();
  });
});

describe('the intervals', () => {
  it('follow an edit without asking main: 4 of 5 beats leave 3', async () => {
    await openLooking();
    whole.press('F2');
    whole.press('ArrowRight');
    expect(whole.desk.rhythm.facts?.points.count).toBe(4);

    whole.press('Delete');
    await whole.settled();

    expect(whole.desk.rhythm.facts?.points.count).toBe(3);
  });

  it('next to an extrasystole are not counted', async () => {
    await openLooking();

    expect([...(whole.desk.rhythm.facts?.points.kinds ?? [])].map((kind) => kind !== 0)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });
});

describe('a template', () => {
  it('that is open is what a class key writes on: counts first, one step of undo', async () => {
    await openLooking();
    whole.press('F2');
    whole.desk.beatsView.open(0);

    whole.press('v');
    await whole.settled();
    const dialog = whole.desk.dialogs.current;
    if (dialog?.kind !== 'relabel-beats') throw new Error('the counts were to be shown');

    expect([...dialog.samples]).toEqual([400, 700, 1000, 1600]);
    expect(dialog.of).toBe('of template 1');
    expect(whole.codes()).toEqual([N, N, N, V, N]);
  });

  it('of which some are chosen is relabelled only there', async () => {
    await openLooking();
    whole.press('F2');
    whole.desk.beatsView.open(0);
    whole.desk.beatsView.toggle(700);

    whole.press('v');
    await whole.settled();

    expect(whole.codes()).toEqual([N, V, N, V, N]);
    whole.press('z', { ctrl: true });
    await whole.settled();
    expect(whole.codes()).toEqual([N, N, N, V, N]);
  });

  it('is no target outside the beats mode', async () => {
    await openLooking();
    whole.press('F2');
    whole.desk.beatsView.open(0);
    whole.desk.opened.viewer?.setMode('strip');
    whole.press('ArrowRight');

    whole.press('v');
    await whole.settled();

    expect(whole.codes()).toEqual([V, N, N, V, N]);
  });

  it('stays open when its beats are analysed again', async () => {
    await openLooking();
    whole.press('F2');
    whole.desk.beatsView.open(1);
    whole.desk.opened.viewer?.setMode('strip');
    whole.press('ArrowRight');
    whole.press('v');
    await whole.settled();
    await rest();

    expect([...whole.desk.beatsView.openBeats]).toEqual([400, 1300]);
  });

  it('with differing labels stands before a larger one in order of doubt', async () => {
    const beats = BEATS.map((beat, i) => ({ ...beat, template: i < 2 ? 1 : 0, code: i === 0 ? V : N }));
    await openLooking({ beats, analyze: (request) => ok(buildBeatAnalysis(beats, request)) });
    const order = () => whole.desk.beatsView.rows.map(({ template }) => template.index);

    expect(order()).toEqual([0, 1]);
    whole.desk.beatsView.order = 'doubt';
    expect(order()).toEqual([1, 0]);
  });

  it('is closed by Escape, after what is chosen of it was let go', async () => {
    await openLooking();
    whole.desk.beatsView.open(0);
    whole.desk.beatsView.toggle(700);

    whole.press('Escape');
    expect(whole.desk.beatsView.chosen.size).toBe(0);
    expect(whole.desk.beatsView.openRow).toBeDefined();
    whole.press('Escape');
    expect(whole.desk.beatsView.openRow).toBeUndefined();
  });
});
