import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AnnotationSetId, RecordId } from '#shared/units/ids.ts';
import { makeRecording } from '#test/builders/made-recording.ts';
import type { OpenDesk } from '#test/builders/open-desk.ts';
import { openDesk } from '#test/builders/open-desk.ts';

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
