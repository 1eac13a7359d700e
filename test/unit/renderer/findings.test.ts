import { describe, expect, it } from 'vitest';
import { buildRun } from '#test/builders/prediction-run.ts';
import { createRandom } from '#test/builders/random.ts';
import { compareBeats, findDisagreements, findDoubtful } from '#renderer/state/columns/findings.ts';
import { pairBeats } from '#renderer/state/columns/pair-beats.ts';
import { EMPTY_COLUMNS, findBeatIndices } from '#renderer/state/columns/rows.ts';
import { findTopClasses } from '#renderer/state/columns/top-classes.ts';
import type { AnnotationStatus } from '#shared/domain/annotation.ts';
import { toStatusIndex } from '#shared/domain/annotation.ts';
import type { RecordId } from '#shared/units/ids.ts';

const N = 1;
const L = 2;
const V = 5;

function compare(
  human: readonly (readonly [sample: number, code: number, status?: AnnotationStatus])[],
  model: readonly (readonly [sample: number, top: string])[],
) {
  const columns = {
    ...EMPTY_COLUMNS,
    samples: Float64Array.from(human, ([sample]) => sample),
    codes: Uint8Array.from(human, ([, code]) => code),
    statuses: Uint8Array.from(human, ([, , status]) => toStatusIndex(status ?? 'imported')),
  };
  const { run, columns: beats } = buildRun(
    'r' as RecordId,
    model.map(([sample, top]) => ({ sample, top })),
  );
  const top = findTopClasses(beats, run.classIds.length);
  return compareBeats(
    { columns, beatIndices: findBeatIndices(columns) },
    { columns: beats, top, classIds: run.classIds },
    { toleranceSamples: 54 },
  );
}

describe('findDisagreements', () => {
  it('compares by AAMI group: a bundle branch block beat is N', () => {
    expect([
      ...findDisagreements(
        compare(
          [
            [100, L],
            [400, V],
          ],
          [
            [102, 'N'],
            [401, 'N'],
          ],
        ),
      ),
    ]).toEqual([400]);
  });

  it('counts a beat that only one side has, beyond 150 ms', () => {
    expect([
      ...findDisagreements(
        compare(
          [
            [100, N],
            [400, N],
          ],
          [
            [100, 'N'],
            [455, 'N'],
          ],
        ),
      ),
    ]).toEqual([400, 455]);
    expect([...findDisagreements(compare([[400, N]], [[454, 'N']]))]).toEqual([]);
  });

  it('leaves out what a person has decided, deleted beats too', () => {
    const decided = compare(
      [
        [100, V, 'confirmed'],
        [400, N, 'deleted'],
        [700, N, 'added'],
      ],
      [
        [100, 'N'],
        [400, 'N'],
      ],
    );

    expect([...findDisagreements(decided)]).toEqual([]);
    expect([...decided.decided]).toEqual([1, 1]);
  });

  it('is silent where the model abstained', () => {
    expect([...findDisagreements(compare([[100, V]], [[100, '-']]))]).toEqual([]);
  });
});

describe('findDoubtful', () => {
  const top = { classIndices: new Uint8Array(4), probabilities: Float32Array.of(0.7, NaN, 0.4, 0.95) };

  it('gives beats under the threshold in time or by doubt, never abstained ones', () => {
    expect([...findDoubtful(top, 0.9, 'time')]).toEqual([0, 2]);
    expect([...findDoubtful(top, 0.9, 'doubt')]).toEqual([2, 0]);
  });
});

describe('pairBeats', () => {
  it('pairs the nearest where three beats are close', () => {
    const { secondOfFirst } = pairBeats(Float64Array.of(100, 140), Float64Array.of(138), 54);

    expect([...secondOfFirst]).toEqual([-1, 0]);
  });

  it('gives pairs both ways, within the tolerance, that never cross (1,000 random lists)', () => {
    const random = createRandom(3);
    const list = () =>
      Float64Array.from({ length: Math.floor(random() * 12) }, () => Math.floor(random() * 800)).sort();
    for (let i = 0; i < 1000; i += 1) {
      const [first, second] = [list(), list()];
      const { secondOfFirst, firstOfSecond } = pairBeats(first, second, 54);
      const made = Array.from(secondOfFirst, (j, at) => [at, j] as const).filter(([, j]) => j >= 0);
      for (const [at, j] of made) {
        expect(Math.abs((first[at] ?? 0) - (second[j] ?? 0))).toBeLessThanOrEqual(54);
        expect(firstOfSecond[j]).toBe(at);
      }
      expect(made.every(([, j], k) => k === 0 || j > (made[k - 1]?.[1] ?? -1))).toBe(true);
    }
  });
});
