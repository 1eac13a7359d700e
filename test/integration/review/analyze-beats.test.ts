import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '#shared/domain/edit.ts';
import { listTemplateMarks, toMergeEdits, toSplitEdits } from '#shared/domain/template-marks.ts';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { NewIds } from '#renderer/state/columns/new-ids.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';
import { realData } from '#test/builders/real-data.ts';

let desk: OpenDesk;
beforeEach(() => (desk = openDesk()));
afterEach(() => desk.close());

async function bring(leadNames: readonly string[]): Promise<{ id: RecordId; beats: readonly number[] }> {
  const { path, beats } = await makeRecording(join(desk.folder, 'recordings'), 'made', { durationSec: 30, leadNames });
  const job = await desk.import([`${path}.hea`]);
  return { id: job.resultIds[0] as RecordId, beats };
}

describe('beats.analyze', () => {
  it('of 30 seconds with I and II gives one template, the median of its beats, and four derived leads', async () => {
    const { id, beats } = await bring(['I', 'II']);

    const analysis = await desk.get('beats.analyze', { recordId: id, setId: null });

    expect(analysis.recordId).toBe(id);
    expect(analysis.beatSamples.length).toBe(beats.length);
    expect(analysis.templates[0]).toMatchObject({ isDominant: true, beatCount: beats.length });
    expect(analysis.templates[0]?.meanShapes.length).toBe(2);
    expect(analysis.median?.leads.map(({ name, isDerived }) => [name, isDerived])).toEqual([
      ['I', false],
      ['II', false],
      ['III', true],
      ['aVR', true],
      ['aVL', true],
      ['aVF', true],
    ]);
    const [leadI, leadII, , leadAvr] = analysis.median?.leads ?? [];
    leadAvr?.values.forEach((value, i) => {
      expect(value).toBe(Math.fround(-0.5 * (leadI?.values[i] ?? NaN) - 0.5 * (leadII?.values[i] ?? NaN)));
    });
    expect(analysis.leadFiducials.map(({ leadKey }) => leadKey)).toEqual(
      analysis.median?.leads.map(({ leadKey }) => leadKey),
    );
  });

  it('of a set takes its beats, without those that a person has deleted', async () => {
    const { id } = await bring(['MLII']);
    const set = await desk.get('annotations.create-set', { recordId: id, readerName: 'B', base: { kind: 'empty' } });
    const beat = { kind: 'add', code: 1, subtype: -1, chan: 0, num: 0, aux: null } as const;
    const edits = [700, 1000, 1300].map((sample) => ({ ...beat, sample }));
    await desk.get('annotations.edit', { setId: set.id, expectedSeq: set.headSeq, edits, why: null });

    const analysis = await desk.get('beats.analyze', { recordId: id, setId: set.id });

    expect(Array.from(analysis.beatSamples)).toEqual([700, 1000, 1300]);
    expect(Array.from(analysis.beatCodes)).toEqual([1, 1, 1]);
  });

  it('of an empty set has no median and says why', async () => {
    const { id } = await bring(['MLII']);
    const set = await desk.get('annotations.create-set', { recordId: id, readerName: 'B', base: { kind: 'empty' } });

    const analysis = await desk.get('beats.analyze', { recordId: id, setId: set.id });

    expect(analysis.median).toBeNull();
    expect(analysis.notices.join()).toContain('No beat could be averaged');
  });

  it('refuses a record and a set that are not there', async () => {
    const { id } = await bring(['MLII']);

    const noRecord = await desk.call('beats.analyze', { recordId: 'none', setId: null });
    const noSet = await desk.call('beats.analyze', { recordId: id, setId: 'none' as AnnotationSetId });

    expect(noRecord).toMatchObject({ ok: false, error: { code: 'library/unknown-record' } });
    expect(noSet).toMatchObject({ ok: false, error: { code: 'annotation/unknown-set' } });
  });
});

describe('templates that a person has arranged', () => {
  it('are kept in the set: two split off, merged again, taken back by undo without a place to jump to', async () => {
    const { id } = await bring(['I', 'II']);
    const found = await desk.get('beats.analyze', { recordId: id, setId: null });
    const set = await desk.get('annotations.create-set', { recordId: id, readerName: 'B', base: { kind: 'empty' } });
    const beats = Array.from(found.beatSamples, (sample) => {
      return { kind: 'add', sample, code: 1, subtype: 0, chan: 0, num: 0, aux: null } as const;
    });
    const newIds = new NewIds();
    const arranged = async (edits: readonly Edit[]) => {
      const { headSeq } = (await desk.get('annotations.read', { setId: set.id })).set;
      await desk.get('annotations.edit', {
        setId: set.id,
        expectedSeq: headSeq,
        edits: edits.map((edit) => newIds.toInput(edit)),
        why: null,
      });
      return (await desk.get('beats.analyze', { recordId: id, setId: set.id })).templates;
    };
    const marks = async () => listTemplateMarks((await desk.get('annotations.read', { setId: set.id })).columns);
    await arranged(beats);
    const chosen = found.beatSamples.slice(3, 5);

    const split = await arranged(toSplitEdits([], chosen));
    expect(split.map(({ beatCount, arrangedAs }) => [beatCount, arrangedAs])).toEqual([
      [beats.length - 2, null],
      [2, 1],
    ]);
    const merged = await arranged(
      toMergeEdits(await marks(), [
        { group: null, anchorSample: found.beatSamples[0] ?? 0 },
        { group: 1, anchorSample: chosen[0] ?? 0 },
      ]),
    );
    expect(merged.map(({ beatCount, arrangedAs }) => [beatCount, arrangedAs])).toEqual([[beats.length, 1]]);

    const { headSeq } = (await desk.get('annotations.read', { setId: set.id })).set;
    const undone = await desk.get('annotations.undo', { setId: set.id, expectedSeq: headSeq });
    expect(undone).toMatchObject({ label: 'undo merge templates', jumpToSample: null });
    const again = await desk.get('beats.analyze', { recordId: id, setId: set.id });
    expect(again.templates.map(({ beatCount }) => beatCount)).toEqual([beats.length - 2, 2]);
  });
});

describe('beats.split', () => {
  it('of a record that is not there is refused', async () => {
    const answer = await desk.call('beats.split', { recordId: 'none', samples: [100, 200] });

    expect(answer).toMatchObject({ ok: false, error: { code: 'library/unknown-record' } });
  });

  it('of fewer than two beats is refused before anything is read', async () => {
    const { id } = await bring(['MLII']);

    expect((await desk.call('beats.split', { recordId: id, samples: [100] })).ok).toBe(false);
  });
});

const mitdb = realData('mitdb');

it.skipIf(mitdb === undefined)(
  'of record 200 the 826 ventricular beats and as many normal ones are parted with at least 9 of 10 among their own',
  async () => {
    const job = await desk.import([join(mitdb ?? '', '200.hea')]);
    const id = job.resultIds[0] as RecordId;
    const detail = await desk.get('library.get', { recordId: id });
    const { columns } = await desk.get('annotations.read', { setId: detail.sets[0]!.id });
    const pick = (code: number) => Array.from(columns.samples).filter((_, row) => columns.codes[row] === code);
    const ventricular = pick(5);
    const normal = pick(1).slice(0, ventricular.length);
    const samples = [...ventricular, ...normal].sort((a, b) => a - b);

    const { parts } = await desk.get('beats.split', { recordId: id, samples });

    const isV = new Set(ventricular);
    const agreeing = samples.filter((sample, k) => isV.has(sample) === (parts?.[k] === 1)).length;
    expect(Math.max(agreeing, samples.length - agreeing) / samples.length).toBeGreaterThan(0.9);
  },
  60_000,
);
