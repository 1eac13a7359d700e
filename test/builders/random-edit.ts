import type { Annotation } from '#shared/domain/annotation.ts';
import type { Edit } from '#shared/domain/edit.ts';
import type { Random } from './random.ts';

const CODES = [1, 2, 3, 5, 8, 13, 28, 35, 37];
const RHYTHMS = ['(N', '(AFIB', '(VT', '(free text'];

/**
 * Any edit that a person could make, sensible or not: about one in ten is refused.
 * @param pick  some annotation of the set, deleted ones too
 */
export function buildRandomEdit(
  random: Random,
  pick: () => Pick<Annotation, 'id' | 'sample'> | undefined,
  sampleCount: number,
): Edit {
  const sample = Math.floor(random() * sampleCount);
  const code = choose(random, CODES);
  const ids = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick()?.id ?? 1);
  const target = pick();
  const range = { startSample: sample, endSample: Math.min(sampleCount, sample + 1 + Math.floor(random() * 2000)) };
  switch (Math.floor(random() * 12)) {
    case 0:
    case 1:
      return { kind: 'add', sample, code, subtype: 0, chan: 0, num: 0, aux: random() < 0.2 ? 'note' : null };
    case 2:
      return { kind: 'delete', ids: [...new Set(ids())] };
    case 3:
      return { kind: 'move', id: target?.id ?? 1, sample: nudge(random, target?.sample ?? sample) };
    case 4:
      return { kind: 'confirm', ids: ids() };
    case 5:
      return { kind: 'relabel-range', ...range, onlyCode: random() < 0.5 ? null : choose(random, CODES), code };
    case 6:
      return {
        kind: 'rhythm-range',
        ...range,
        rhythm: choose(random, RHYTHMS),
        rhythmAfter: random() < 0.8 ? '(N' : null,
      };
    case 7:
      return { kind: 'noise-range', ...range, noiseBits: choose(random, [-1, 0, 1, 3]) };
    case 8:
      return { kind: 'flutter-range', ...range };
    case 9: {
      const fields = { subtype: choose(random, [-1, 0, 4]), chan: choose(random, [0, 1]), num: choose(random, [0, 2]) };
      return { kind: 'set-fields', id: target?.id ?? 1, ...fields, aux: random() < 0.5 ? 'aux' : null };
    }
    default:
      return { kind: 'relabel', ids: ids(), code };
  }
}

function nudge(random: Random, sample: number): number {
  return Math.max(0, sample + Math.floor(random() * 41) - 20);
}

function choose<T>(random: Random, values: readonly T[]): T {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('choose: needs at least one value');
  return value;
}
