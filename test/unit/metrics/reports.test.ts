import { describe, expect, it } from 'vitest';
import { computeAveragePrecision } from '#shared/metrics/average-precision.ts';
import { computeMulticlassBrierScore } from '#shared/metrics/calibration.ts';
import { computeClassReport, type ClassReportInput } from '#shared/metrics/class-report.ts';
import { compareModels } from '#shared/metrics/compare-models.ts';
import { computeLabelReport } from '#shared/metrics/label-report.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { computeRocAuc } from '#shared/metrics/roc-auc.ts';
import { createRandom } from '#test/builders/random.ts';

const CLASS_IDS = ['N', 'V'];

/** Rows of 12 patients; the model is right in four of five, and abstains in each tenth row. */
function drawRows(rowCount: number) {
  const random = createRandom(8);
  return Array.from({ length: rowCount }, (_, row) => {
    const truth = random() < 0.3 ? 1 : 0;
    const own = 0.5 + 0.5 * random();
    const ofV = random() < 0.8 === (truth === 1) ? own : 1 - own;
    return { group: row % 12, truth, answer: row % 10 === 9 ? 2 : Number(ofV > 0.5), probabilities: [1 - ofV, ofV] };
  });
}

function toInput(rows: ReturnType<typeof drawRows>, groupCount = 12): ClassReportInput {
  const answered = rows.filter(({ answer }) => answer < 2);
  return {
    classIds: CLASS_IDS,
    supported: [0, 1],
    entries: {
      groups: rows.map(({ group }) => group),
      truth: rows.map(({ truth }) => truth),
      answers: rows.map(({ answer }) => answer),
      counts: rows.map(() => 1),
    },
    rows: {
      groups: answered.map(({ group }) => group),
      truth: answered.map(({ truth }) => truth),
      answers: answered.map(({ answer }) => answer),
      probabilities: answered.flatMap(({ probabilities }) => probabilities),
    },
    bootstrap: { groupCount, replicateCount: 200, random: createRandom(1) },
  };
}

describe('a report on one class for each row', () => {
  const rows = drawRows(600);
  const report = computeClassReport(toInput(rows));

  it('counts a row without an answer as a wrong one', () => {
    const right = rows.filter(({ truth, answer }) => truth === answer).length;
    const ofV = rows.filter(({ truth }) => truth === 1);

    expect(report.accuracy.value).toBe(right / 600);
    expect(report.classes[1]?.sensitivity.value).toBe(ofV.filter(({ answer }) => answer === 1).length / ofV.length);
    expect(report.confusion[0]?.[2]).toBe(rows.filter(({ truth, answer }) => truth === 0 && answer === 2).length);
  });

  it('counts the groups that have a class, answered or not', () => {
    for (const [k, { groupCount: own }] of report.classes.entries())
      expect(own).toBe(new Set(rows.filter(({ truth }) => truth === k).map(({ group }) => group)).size);
  });

  it('has the AUC, average precision and Brier score of the answered rows, as computed without groups', () => {
    const answered = rows.filter(({ answer }) => answer < 2);
    const ranked = rankScores(
      answered.map(({ probabilities }) => probabilities[1] ?? NaN),
      answered.map(({ truth }) => truth),
    );

    expect(report.classes[1]?.rocAuc.value).toBe(computeRocAuc(ranked));
    expect(report.classes[1]?.averagePrecision.value).toBe(computeAveragePrecision(ranked));
    expect(report.brierScore.value).toBeCloseTo(
      computeMulticlassBrierScore(
        answered.flatMap(({ probabilities }) => probabilities),
        answered.map(({ truth }) => truth),
        2,
      ) ?? NaN,
      12,
    );
    expect(report.calibration?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(answered.length);
  });

  it('has intervals around its figures, narrower with more patients', () => {
    for (const figure of [report.accuracy, report.macroF1, report.kappa, report.brierScore]) {
      expect(figure.low).toBeLessThan(figure.value ?? NaN);
      expect(figure.high).toBeGreaterThan(figure.value ?? NaN);
    }
    const many = computeClassReport(
      toInput(
        drawRows(9600).map((row, k) => ({ ...row, group: k % 192 })),
        192,
      ),
    );
    const widthOf = ({ low, high }: { low: number | null; high: number | null }) => (high ?? NaN) - (low ?? NaN);
    expect(widthOf(report.accuracy) / widthOf(many.accuracy)).toBeGreaterThan(2);
    expect(report.intervals).toEqual({
      method: 'percentile bootstrap over groups',
      groupCount: 12,
      replicateCount: 200,
      level: 0.95,
    });
  });

  it('is the same for the same seed', () => {
    expect(computeClassReport(toInput(rows))).toEqual(report);
  });

  it('says nothing about the ranking of a class that the model never answers, and leaves it out of means', () => {
    const one = computeClassReport({ ...toInput(rows), supported: [0] });

    expect(one.classes[1]?.rocAuc).toEqual({ value: null, low: null, high: null });
    expect(one.macroF1.value).toBe(one.classes[0]?.f1.value);
  });

  it('has no figures of probabilities where there are none', () => {
    const { calibration, brierScore, classes } = computeClassReport({ ...toInput(rows), rows: null });

    expect([calibration, brierScore.value, classes[0]?.rocAuc.value]).toEqual([null, null, null]);
    expect(classes[0]?.f1).toEqual(report.classes[0]?.f1);
  });

  it('takes no group or class that is not there', () => {
    const { entries, ...others } = toInput(rows);
    const computeWith = (changed: Partial<typeof entries>) =>
      computeClassReport({ ...others, entries: { ...entries, ...changed } });

    expect(() => computeWith({ groups: rows.map(() => 12) })).toThrow('groups must be below 12, classes at most 2');
    expect(() => computeWith({ truth: rows.map(() => 3) })).toThrow('groups must be below 12, classes at most 2');
    expect(() => computeWith({ counts: [1] })).toThrow('columns of 600 entries wanted');
  });
});

describe('a report on several labels for each row', () => {
  const bootstrap = () => ({ groupCount: 4, replicateCount: 100, random: createRandom(3) });
  const labels = [
    { labelId: 'AF', threshold: 0.5, truth: [1, 1, 0, 0], probabilities: [0.9, 0.5, 0.5, 0.1] },
    { labelId: 'ST', threshold: 0.3, truth: [0, 1, 0, 1], probabilities: [0.1, 0.2, 0.25, 0.9] },
  ];

  it('has the figures of each label and of all together, worked by hand', () => {
    const report = computeLabelReport({ groups: [0, 1, 2, 3], labels, bootstrap: bootstrap() });

    expect(report.labels[0]).toMatchObject({
      confusion: [[1, 1], [0, 2]], // prettier-ignore
      referenceCount: 2,
      sensitivity: { value: 1 },
      positivePredictivity: { value: 2 / 3 },
      specificity: { value: 0.5 },
      f1: { value: 0.8 },
      accuracy: { value: 0.75 },
      kappa: { value: 0.5 },
      rocAuc: { value: 3.5 / 4 },
    });
    expect(report.labels[1]).toMatchObject({
      f1: { value: 2 / 3 },
      rocAuc: { value: 0.75 },
      accuracy: { value: 0.75 },
    });
    expect(report.labels[0]?.brierScore.value).toBeCloseTo((0.01 + 0.25 + 0.25 + 0.01) / 4, 14);
    expect(report.macroF1.value).toBeCloseTo((0.8 + 2 / 3) / 2, 14);
    expect(report.exactMatch.value).toBe(0.5);
    // Ranked together: .9 .9 right, .5 .5 half right, .25 wrong, .2 right of 6, .1 .1 wrong.
    expect(report.microAveragePrecision.value).toBeCloseTo((2 * 1 + 3 / 4 + 4 / 6) / 4, 14);
  });

  it('tells yes and no by the threshold of each row, where networks of different folds answered', () => {
    const [af] = labels;
    const own = [{ ...af!, threshold: [0.95, 0.5, 0.6, 0.1] }];
    const [label] = computeLabelReport({ groups: [0, 1, 2, 3], labels: own, bootstrap: bootstrap() }).labels;

    expect(label).toMatchObject({ threshold: null, confusion: [[1, 1], [1, 1]], rocAuc: { value: 3.5 / 4 } }); // prettier-ignore
    const short = [{ ...af!, threshold: [0.5] }];
    expect(() => computeLabelReport({ groups: [0, 1, 2, 3], labels: short, bootstrap: bootstrap() })).toThrow('4 rows');
  });

  it('has no figure for a label that nobody has and nobody is said to have', () => {
    const nobody = [{ labelId: 'LBBB', threshold: 0.5, truth: [0, 0], probabilities: [0.1, 0.2] }];
    const [label] = computeLabelReport({
      groups: [0, 1],
      labels: nobody,
      bootstrap: { ...bootstrap(), groupCount: 2 },
    }).labels;

    for (const figure of [label?.sensitivity, label?.f1, label?.kappa, label?.rocAuc, label?.averagePrecision])
      expect(figure).toEqual({ value: null, low: null, high: null });
    expect(label?.specificity).toEqual({ value: 1, low: 1, high: 1 });
  });
});

describe('a comparison of two models', () => {
  const rows = drawRows(400);
  const truth = rows.map((row) => row.truth);
  const first = rows.map((row) => row.answer);
  /** Right in all of the first 300 rows, which are of all patients. */
  const second = first.map((answer, row) => (row < 300 && answer !== truth[row] ? (truth[row] ?? 0) : answer));
  const compare = (groups: readonly number[], groupCount: number) =>
    compareModels({
      classIds: CLASS_IDS,
      groups,
      truth,
      first,
      second,
      bootstrap: { groupCount, replicateCount: 200, random: createRandom(5) },
    });

  it('has the difference of the figures, an interval beyond 0, and no test that takes rows for independent', () => {
    const gained = second.filter((answer, row) => answer === truth[row] && first[row] !== truth[row]).length;

    const { accuracy, mcnemar, f1 } = compare(rows.map(({ group }) => group), 12); // prettier-ignore

    expect(accuracy.value).toBeCloseTo(gained / 400, 14);
    expect(accuracy.interval?.low).toBeGreaterThan(0);
    expect(accuracy.pValue).toBeCloseTo(2 / 201, 12);
    expect(f1.map(({ classId }) => classId)).toEqual(CLASS_IDS);
    expect(mcnemar).toBeNull();
  });

  it('has that test where every row is a patient of its own', () => {
    const { mcnemar } = compare(rows.map((_, row) => row), 400); // prettier-ignore

    expect(mcnemar).toMatchObject({ onlyFirstRightCount: 0, method: 'corrected' });
    expect(mcnemar?.pValue).toBeLessThan(1e-6);
  });
});
