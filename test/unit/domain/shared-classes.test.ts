import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '#scripts/setup/places.mjs';
import { modelCardSchema } from '#shared/domain/model-card-schema.ts';
import type { ClassResult } from '#shared/domain/model-card.ts';
import { countSharedClasses } from '#shared/domain/shared-classes.ts';

const readCard = (id: string) =>
  modelCardSchema.parse(JSON.parse(readFileSync(join(root, 'resources', 'models', id, 'card.json'), 'utf8')));
const toClass = (classId: string, referenceCount: number, groupCount?: number): ClassResult => {
  return { classId, sensitivity: null, positivePredictivity: null, f1: null, referenceCount, groupCount };
};

describe('classes that more than one patient has', () => {
  it('are 13 of 17 by record: 302 of 949 fragments, with 22 people of NSR and one of WPW', () => {
    const [outOfFold] = readCard('plawiak17-by-record').results;
    expect(countSharedClasses(outOfFold!)).toEqual({ classCount: 13, rowCount: 949, rightCount: 302 });
    const counts = new Map(outOfFold?.classes.map((own) => [own.classId, own.groupCount]));
    expect([counts.get('NSR'), counts.get('AFIB'), counts.get('WPW')]).toEqual([22, 5, 1]);
  });

  it.each(['plawiak17-paper', 'plawiak17-paper-alq', 'plawiak17-by-record', 'cnet-paper', 'cnet-ds1-ds2'])(
    '%s tells in every table how many patients each class has',
    (id) => {
      for (const { classes, figures } of readCard(id).results) {
        for (const { referenceCount, groupCount = NaN } of classes) {
          expect(groupCount).toBeLessThanOrEqual(Math.min(referenceCount, figures?.groupCount ?? 0));
          expect(groupCount > 0).toBe(referenceCount > 0);
        }
      }
    },
  );

  it('are not counted where nobody counted people, where no class is of one, and where each class is a question', () => {
    const confusion = [
      [3, 1],
      [0, 2],
    ];
    expect(countSharedClasses({ classes: [toClass('a', 4), toClass('b', 2)], confusion })).toBeNull();
    expect(countSharedClasses({ classes: [toClass('a', 4, 3), toClass('b', 2, 2)], confusion })).toBeNull();
    const asked = [
      [3, 1, 0, 2],
      [4, 0, 1, 1],
    ];
    expect(countSharedClasses({ classes: [toClass('a', 2, 1), toClass('b', 2, 2)], confusion: asked })).toBeNull();
    expect(countSharedClasses({ classes: [toClass('a', 4, 3), toClass('b', 2, 1)], confusion })).toEqual({
      classCount: 1,
      rowCount: 4,
      rightCount: 3,
    });
  });
});
