import { describe, expect, it } from 'vitest';
import { createExportNames, toAnnotationFileName, toExportName } from '#main/library/export-names.ts';

describe('toExportName', () => {
  it.each([
    ['100', '100'],
    ['../../etc/passwd', '_etc_passwd'],
    ['Müller, Jörg', 'Mu_ller_Jo_rg'],
    ['CON', '_CON'],
    ['-rf', '_-rf'],
    ['', 'record'],
    ['...', 'record'],
    ['a'.repeat(100), 'a'.repeat(60)],
  ])('makes %j into %j', (recordName, exportName) => {
    expect(toExportName(recordName)).toBe(exportName);
  });
});

describe('createExportNames', () => {
  it('numbers names that are the same, also where only their case differs', () => {
    const nameRecord = createExportNames();

    expect(['rec', 'rec', 'REC', 'rec_2', 'other'].map(nameRecord)).toEqual([
      'rec',
      'rec_2',
      'REC_3',
      'rec_2_2',
      'other',
    ]);
  });
});

describe('toAnnotationFileName', () => {
  it.each([
    [{ own: '100', exported: '100' }, '100.atr', '100.atr'],
    [{ own: '100', exported: '100_2' }, '100.atr', '100_2.atr'],
    [{ own: '100', exported: '100' }, '100.atr_2', '100.atr_2'],
    [{ own: '100', exported: '100' }, '../../x.atr', '100.atr'],
    [{ own: '100', exported: '100' }, 'a\\b.qrs', '100.qrs'],
    [{ own: '100', exported: '100' }, '100.hea', '100.hea_ann'],
    [{ own: '100', exported: '100' }, '100..', '100._ann'],
  ])('with %o makes %j into %j', (names, sourceName, fileName) => {
    expect(toAnnotationFileName(sourceName, names)).toBe(fileName);
  });
});
