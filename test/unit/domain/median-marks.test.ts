import { describe, expect, it } from 'vitest';
import type { AnnotationSetColumns, AnnotationStatus } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import { FIDUCIALS } from '#shared/domain/beat-analysis.ts';
import { readMedianMarks, toMedianMarkEdits } from '#shared/domain/median-marks.ts';

const N = 1;
const RATE_HZ = 500;

interface Row {
  readonly sample: number;
  readonly code: number;
  readonly num?: number;
  readonly aux?: string;
  readonly status?: AnnotationStatus;
}

function buildSet(rows: readonly Row[]): AnnotationSetColumns {
  const auxTexts = [...new Set(rows.flatMap(({ aux }) => aux ?? []))];
  return {
    samples: Float64Array.from(rows, ({ sample }) => sample),
    codes: Uint8Array.from(rows, ({ code }) => code),
    subtypes: new Int8Array(rows.length),
    chans: new Uint8Array(rows.length),
    nums: Int8Array.from(rows, ({ num = 0 }) => num),
    auxIndices: Int32Array.from(rows, ({ aux }) => (aux === undefined ? -1 : auxTexts.indexOf(aux))),
    auxTexts,
    ids: Int32Array.from(rows, (_, i) => i + 1),
    statuses: Uint8Array.from(rows, ({ status = 'imported' }) => toStatusIndex(status)),
    baseCodes: new Uint8Array(rows.length),
  };
}

const BEATS = [1000, 1400, 1800].map((sample) => ({ sample, code: N }));
const place = (columns: AnnotationSetColumns) => ({
  columns,
  usedBeatSamples: Float64Array.of(1000, 1400, 1800),
  sampleRateHz: RATE_HZ,
  sampleCount: 5000,
});

describe('a point that a person sets', () => {
  it('becomes a mark beside the middle one of the used beats: QRS offset 52 ms after the mark is sample 1426', () => {
    const edits = toMedianMarkEdits({ fiducial: 'qrs-offset', timeMs: 52 }, place(buildSet(BEATS)));

    expect(edits).toEqual([{ kind: 'add', sample: 1426, code: 40, subtype: 0, chan: 0, num: 1, aux: 'median' }]);
  });

  it.each(FIDUCIALS.filter((fiducial) => fiducial !== 'r-peak'))('is read back as it was written: %s', (fiducial) => {
    const timeMs = fiducial.startsWith('p')
      ? -212
      : fiducial.startsWith('t')
        ? 344
        : fiducial === 'qrs-onset'
          ? -38
          : 46;
    const [edit] = toMedianMarkEdits({ fiducial, timeMs }, place(buildSet(BEATS)));
    if (edit?.kind !== 'add') throw new Error('a mark was to be added');
    const rows = [...BEATS, { ...edit, aux: 'median' }].toSorted((a, b) => a.sample - b.sample);

    const marks = readMedianMarks(buildSet(rows), RATE_HZ);

    expect([...marks.keys()]).toEqual([fiducial]);
    expect(marks.get(fiducial)?.timeMs).toBe(timeMs);
  });

  it('that was set before is moved, and said not measurable by its aux text', () => {
    const set = buildSet([
      ...BEATS.slice(0, 2),
      { sample: 1426, code: 40, num: 1, aux: 'median\u0000' },
      ...BEATS.slice(2),
    ]);

    expect(toMedianMarkEdits({ fiducial: 'qrs-offset', timeMs: 60 }, place(set))).toEqual([
      { kind: 'move', id: 3, sample: 1430 },
    ]);
    expect(toMedianMarkEdits({ fiducial: 'qrs-offset', timeMs: null }, place(set))).toEqual([
      { kind: 'set-fields', id: 3, subtype: 0, chan: 0, num: 1, aux: 'median not measurable' },
      { kind: 'move', id: 3, sample: 1425 },
    ]);
  });

  it('is no mark for the R peak, and none without beats', () => {
    const set = buildSet(BEATS);

    expect(toMedianMarkEdits({ fiducial: 'r-peak', timeMs: 2 }, place(set))).toEqual([]);
    const none = { ...place(set), usedBeatSamples: new Float64Array(0) };
    expect(toMedianMarkEdits({ fiducial: 'qrs-onset', timeMs: 2 }, none)).toEqual([]);
  });
});

describe('marks of a median beat', () => {
  it('belong to the nearest beat for the QRS, even behind its mark', () => {
    const marks = readMedianMarks(buildSet([...BEATS, { sample: 1803, code: 39, num: 1, aux: 'median' }]), RATE_HZ);

    expect(marks.get('qrs-onset')?.timeMs).toBe(6);
  });

  it('that say not measurable have no time', () => {
    const aux = 'median not measurable';
    const marks = readMedianMarks(buildSet([{ sample: 920, code: 39, num: 0, aux }, ...BEATS]), RATE_HZ);

    expect(marks.get('p-onset')).toEqual({ timeMs: null, ids: [1] });
  });

  it('count no more when they or their beat have been deleted', () => {
    const mark = { sample: 1426, code: 40, num: 1, aux: 'median' };
    const gone = buildSet([...BEATS.slice(0, 2), { ...mark, status: 'deleted' }]);
    const alone = buildSet([{ sample: 1000, code: N }, { sample: 1400, code: N, status: 'deleted' }, mark]);

    expect(readMedianMarks(gone, RATE_HZ).size).toBe(0);
    expect(readMedianMarks(alone, RATE_HZ).size).toBe(0);
  });

  it("are told from an importer's own waves by their aux text", () => {
    expect(readMedianMarks(buildSet([...BEATS, { sample: 1826, code: 40, num: 1 }]), RATE_HZ).size).toBe(0);
  });
});
