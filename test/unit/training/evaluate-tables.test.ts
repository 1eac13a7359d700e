import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateTables, type EvaluateTablesInput } from '#main/training/evaluate-tables.ts';
import { groupRecords } from '#main/training/group-records.ts';
import { unwrap } from '#shared/result/result.ts';

let folder: string;
let fileCount = 0;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'overread-tables-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes lines into a file of its own, under the given name. */
function write(name: string, lines: readonly string[]): string {
  const path = join(folder, `${fileCount++}-${name}`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const PREDICTIONS = ['record,label,p_N,p_AF', 'a,N,0.9,0.1', 'b,AF,0.2,0.8', 'c,N,0.6,0.4', 'd,,,'];
const REFERENCE = ['record,label', 'a,N', 'b,AF', 'c,AF', 'd,N', 'e,N'];
const SCORES = ['record,p_AF,p_ST', 'a,0.9,0.2', 'b,0.3,0.4', 'c,0.1,0.1', 'd,0.2,0.9'];
const LABELS = ['record,AF,ST', 'a,1,0', 'b,1,1', 'c,0,0', 'd,0,1'];

interface Tables extends Partial<Pick<EvaluateTablesInput, 'validation' | 'thresholdTable'>> {
  readonly against?: readonly string[];
  readonly predictions?: readonly string[];
  readonly reference?: readonly string[];
  readonly groups?: readonly string[];
}

function evaluate(tables: Tables) {
  const { predictions = PREDICTIONS, reference = REFERENCE, groups, against } = tables;
  const { validation = null, thresholdTable = null } = tables;
  return evaluateTables({
    predictions: write('p.csv', predictions),
    reference: write('r.csv', reference),
    groups: groups === undefined ? null : write('g.csv', groups),
    against: against === undefined ? null : write('q.csv', against),
    validation,
    thresholdTable,
    seed: 1,
    replicateCount: 100,
  });
}

async function messageOf(tables: Tables): Promise<string | undefined> {
  const evaluated = await evaluate(tables);
  return evaluated.ok ? undefined : evaluated.error.message.replace(/^\d+-/, '');
}

describe('a table of one class a record', () => {
  it('may say why there is no answer and how many steps of spikes one took, which changes nothing', async () => {
    const more = PREDICTIONS.map((line, k) => `${line},${k === 0 ? 'abstained,steps' : ',40'}`);
    expect(unwrap(await evaluate({ predictions: more }))).toEqual(unwrap(await evaluate({})));
  });

  it('is judged record by record; one without an answer is wrong, one that was not predicted is only counted', async () => {
    const { report, ...facts } = unwrap(await evaluate({}));

    expect(facts).toEqual({
      recordCount: 4,
      unansweredCount: 1,
      ungroupedCount: 4,
      notPredictedCount: 1,
      failures: [],
      thresholds: null,
      comparison: null,
    });
    expect(report).toMatchObject({
      kind: 'classes',
      accuracy: { value: 0.5 },
      confusion: [[1, 0, 1], [1, 1, 0], [0, 0, 0]], // prettier-ignore
    });
  });

  it('needs no label: the class of the greatest probability is the answer', async () => {
    const predictions = PREDICTIONS.map((line) => line.split(',').toSpliced(1, 1).join(','));

    const judged = unwrap(await evaluate({ predictions }));

    expect(judged.report).toEqual(unwrap(await evaluate({})).report);
  });

  it('names a predicted record that has no label, with its line, and judges the others', async () => {
    const { failures, recordCount } = unwrap(await evaluate({ predictions: [...PREDICTIONS, 'x,N,1,0'] }));

    expect(recordCount).toBe(4);
    expect(failures).toEqual([
      { record: 'x', reason: expect.stringMatching(/r\.csv has no label for it \(\d+-p\.csv, line 6\)$/) as string },
    ]);
  });

  it('resamples patients where it is told whose the records are, and records of which nobody says so', async () => {
    const groups = ['record,group', 'a,P1', 'b,P1', 'c,', 'other,P9'];

    const { report, ungroupedCount } = unwrap(await evaluate({ groups }));

    expect([report.intervals.groupCount, ungroupedCount]).toEqual([3, 2]);
    expect(
      groupRecords(
        ['a', 'c', 'b', 'd'],
        new Map([
          ['a', 'P1'],
          ['b', 'P1'],
          ['c', ''],
        ]),
      ),
    ).toEqual({
      // prettier-ignore
      groups: Uint32Array.of(0, 1, 0, 2),
      groupCount: 3,
      alone: 2,
    });
  });

  it('is compared with another one on the records of both, whatever the order of its columns', async () => {
    const against = ['record,p_AF,p_N', 'c,0.9,0.1', 'b,0.7,0.3', 'a,0.6,0.4', 'e,0.1,0.9'];

    const { comparison } = unwrap(await evaluate({ against }));

    expect(comparison).toMatchObject({
      rowCount: 3,
      onlyInOneCount: 2,
      accuracy: { value: 0 },
      mcnemar: { onlyFirstRightCount: 1, onlySecondRightCount: 1, method: 'exact', pValue: 1 },
    });
    // N: F1 2/3 and 0; AF: 2/3 and 4/5.
    expect(comparison?.macroF1.value).toBeCloseTo((0 + 4 / 5) / 2 - 2 / 3, 14);
    const ofPatients = unwrap(await evaluate({ against, groups: ['record,group', 'a,P1', 'b,P1'] }));
    expect(ofPatients.comparison?.mcnemar).toBeNull();
    expect(await messageOf({ against: ['record,p_N', 'a,1'] })).toBe(
      'q.csv, line 1: the classes must be N, AF, as in the other table.',
    );
  });

  const p = (line: string) => ({ predictions: [PREDICTIONS[0] ?? '', line] });
  it.each([
    [{ predictions: ['name,label,p_N', 'a,N,1'] }, "p.csv, line 1: the first column must be 'record', got 'name'."],
    [
      { predictions: ['record,label', 'a,N'] },
      "p.csv, line 1: no column of probabilities, p_<class>, behind 'record'.",
    ],
    [{ predictions: ['record,label,p_', 'a,N,1'] }, "p.csv, line 1: the column 'p_' names no class."],
    [
      { predictions: ['record,lable,p_N', 'a,N,1'] },
      "p.csv, line 1: the column 'lable' is neither label nor p_<class>.",
    ],
    [{ predictions: ['record'] }, "p.csv, line 1: there is no column behind 'record'."],
    [{ predictions: ['record,p_N'] }, 'p.csv, line 1: there is no row below the header.'],
    [p('a,N,1.5,0'), "p.csv, line 2: p_N must be a probability from 0 to 1, got '1.5'."],
    [p('a,N,0.5,NaN'), "p.csv, line 2: p_AF must be a probability from 0 to 1, got 'NaN'."],
    [p('a,N,0x1,0'), "p.csv, line 2: p_N must be a probability from 0 to 1, got '0x1'."],
    [p('a,N,1,'), 'p.csv, line 2: p_AF must be a probability from 0 to 1, got an empty cell beside full ones.'],
    [p('a,VT,1,0'), 'p.csv, line 2: the label is none of the classes p_<class>.'],
    [p(',N,1,0'), 'p.csv, line 2: the record has no name.'],
    [{ predictions: [...PREDICTIONS, 'a,N,1,0'] }, "p.csv, line 6: the record 'a' is there already, in line 2."],
    [{ reference: ['record,label', 'a,VT'] }, "r.csv, line 2: 'VT' is none of the predicted classes N, AF."],
    [{ reference: ['record,label', 'z,N'] }, /^p\.csv, line 2: no record of it is in \d+-r\.csv\.$/],
    [
      { groups: ['record,patient', 'a,1'] },
      "g.csv, line 1: the columns must be 'record,group', got 1 behind 'record'.",
    ],
    [
      { predictions: ['record,sample,label,p_N', '100,77,N,1'] },
      "p.csv, line 1: this is a table of beats, with a column 'sample'; beats are judged by evaluate --model ID PATH....",
    ],
  ] as const)('is refused with file, line and what is wrong: %j', async (tables: Tables, message: string | RegExp) => {
    expect(await messageOf(tables)).toMatch(message);
  });
});

describe('a table of several labels a record', () => {
  const labels = { predictions: SCORES, reference: LABELS };
  const validation = (rule: NonNullable<EvaluateTablesInput['validation']>['rule'], record = 'v') => ({
    predictions: write('vp.csv', ['record,p_AF,p_ST', `${record}1,0.25,0.6`, 'v2,0.05,0.3', 'v3,0.22,0.5']),
    reference: write('vr.csv', ['record,AF,ST', `${record}1,1,1`, 'v2,0,0', 'v3,1,0']),
    rule,
  });

  it('is judged label by label at 0.5, whatever the order of the columns', async () => {
    const turned = LABELS.map((line) => line.split(',')).map(([record, af, st]) => [record, st, af].join(','));

    const { report } = unwrap(await evaluate({ ...labels, reference: turned }));

    expect(report).toMatchObject({
      kind: 'labels',
      labels: [
        { labelId: 'AF', threshold: 0.5, sensitivity: { value: 0.5 }, rocAuc: { value: 1 } },
        { labelId: 'ST', threshold: 0.5, sensitivity: { value: 0.5 }, rocAuc: { value: 1 } },
      ],
      exactMatch: { value: 0.75 },
    });
  });

  it("is judged at each record's own thresholds, and refuses a table of them that lacks one or has no number", async () => {
    const own = (...lines: string[]) => ({ ...labels, thresholdTable: write('t.csv', ['record,ST,AF', ...lines]) });
    const all = SCORES.slice(1).map((line) => `${line.split(',')[0] ?? ''},0.5,0`);

    const { report, thresholds } = unwrap(await evaluate(own(...all)));

    expect(report).toMatchObject({
      labels: [{ threshold: null, sensitivity: { value: 1 }, specificity: { value: 0 } }, {}],
    });
    expect(thresholds).toMatchObject([{ labelId: 'AF', threshold: null }, {}]);
    expect(await messageOf(own(...all.slice(1)))).toMatch(/t\.csv, line 1: the record 'a' is not in it\./);
    expect(await messageOf(own('a,0.5,1.5'))).toMatch(/t\.csv, line 2: AF must be a number from 0 to 1, got '1\.5'\./);
  });

  it('is judged at thresholds that other patients chose: the greatest F1, or a specificity kept', async () => {
    const ofF1 = unwrap(await evaluate({ ...labels, validation: validation({ kind: 'max-f1' }) }));
    const kept = unwrap(await evaluate({ ...labels, validation: validation({ kind: 'specificity', least: 0.5 }) }));

    expect(ofF1.thresholds?.map(({ threshold }) => threshold)).toEqual([0.22, 0.6]);
    expect(ofF1.report).toMatchObject({ labels: [{ sensitivity: { value: 1 }, specificity: { value: 1 } }, {}] });
    expect(kept.thresholds?.map(({ threshold }) => threshold)).toEqual([0.22, 0.5]);
  });

  it('refuses a record, or a patient, that would both choose the threshold and be judged by it', async () => {
    const byRecord = { ...labels, validation: { ...validation({ kind: 'max-f1' }), predictions: write('vp.csv', SCORES), reference: write('vr.csv', LABELS) } }; // prettier-ignore
    const byPatient = {
      ...labels,
      validation: validation({ kind: 'max-f1' }),
      groups: ['record,group', 'a,P1', 'v3,P1'],
    };

    expect(await messageOf(byRecord)).toBe("vp.csv, line 2: the record 'a' is also among those that are judged.");
    expect(await messageOf(byPatient)).toBe("vp.csv, line 4: the patient of 'v3' is also among those that are judged.");
  });

  it('is refused with file, line and what is wrong', async () => {
    expect(await messageOf({ ...labels, reference: ['record,AF', 'a,1'] })).toBe(
      "r.csv, line 1: no column for the predicted label 'ST'.",
    );
    expect(await messageOf({ ...labels, reference: ['record,AF,ST,SB', 'a,1,0,0'] })).toBe(
      "r.csv, line 1: the label 'SB' is not predicted.",
    );
    expect(await messageOf({ ...labels, reference: ['record,AF,ST', 'a,1,yes'] })).toBe(
      "r.csv, line 2: ST must be 0 or 1, got 'yes'.",
    );
    expect(await messageOf({ validation: validation({ kind: 'max-f1' }) })).toBe(
      'Thresholds are of labels; these tables have one class a record.',
    );
  });

  it('names a record without probabilities: it cannot be judged', async () => {
    const { failures, recordCount } = unwrap(
      await evaluate({ ...labels, predictions: [...SCORES.slice(0, 4), 'd,,'] }),
    );

    expect(recordCount).toBe(3);
    expect(failures).toEqual([{ record: 'd', reason: expect.stringMatching(/it has no probabilities/) as string }]);
  });
});
