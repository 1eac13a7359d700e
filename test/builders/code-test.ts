import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCsv } from '#main/training/csv.ts';
import { computeAveragePrecision } from '#shared/metrics/average-precision.ts';
import { chooseThreshold } from '#shared/metrics/choose-threshold.ts';
import { computeClassScores, computeConfusion, type Confusion } from '#shared/metrics/class-scores.ts';
import { computeKappa } from '#shared/metrics/kappa.ts';
import { countDiscordant, testMcnemar } from '#shared/metrics/mcnemar.ts';
import { rankScores } from '#shared/metrics/rank-scores.ts';
import { assert } from '#shared/result/assert.ts';
import { unwrap } from '#shared/result/result.ts';
import { readNpy } from './npy.ts';

/**
 * The tables of Ribeiro et al. 2020 (Nat Commun 11:1760) from the data set `code-test`: 827 exams, six diagnoses, ten networks that
 * differ in their seed, three groups of human readers. The paper's network is the sixth of ten by micro average precision, and its
 * thresholds are those of the greatest F1 ON THE SAME 827 EXAMS, so its figures are a little too good; they are made again in the same
 * way here because that is what was published.
 */
export const DIAGNOSES = ['1dAVb', 'RBBB', 'LBBB', 'SB', 'AF', 'ST'] as const;

/** [diagnosis][exam] 0 or 1 */
export type ExamLabels = readonly Uint8Array[];

/** One number of a published table, and what our metrics make of the same data. */
export interface TableFigure {
  readonly table: string;
  /** Row and column. */
  readonly place: string;
  readonly published: number;
  readonly computed: number;
}

const SEED_COUNT = 10;
const READERS = {
  'cardio.': 'cardiology_residents',
  'emerg.': 'emergency_residents',
  'stud.': 'medical_students',
} as const;

/** Labels by one reader or group: 'gold_standard', 'cardiologist1', ... @param folder  the data set's */
export function readExamLabels(folder: string, name: string): ExamLabels {
  const { header, rows } = readTable(join(folder, 'data', 'annotations', `${name}.csv`));
  return DIAGNOSES.map((diagnosis) => {
    const column = header.indexOf(diagnosis);
    return Uint8Array.from(rows, (cells) => toNumber(cells[column]));
  });
}

/** Probabilities of one network, [diagnosis][exam]. @param name  below dnn_predicts, without suffix */
export function readExamScores(folder: string, name: string): readonly Float32Array[] {
  const { shape, values } = readNpy(join(folder, 'dnn_predicts', `${name}.npy`));
  const [examCount = 0, count] = shape;
  assert(count === DIAGNOSES.length, () => `readExamScores: ${DIAGNOSES.length} columns wanted, got ${count}`);
  return DIAGNOSES.map((_, k) =>
    Float32Array.from({ length: examCount }, (__, exam) => values[exam * count + k] ?? NaN),
  );
}

/** The network of the paper as the paper chose it, and its answers with the thresholds chosen as the paper did. */
export function choosePublishedNetwork(folder: string): { readonly name: string; readonly labels: ExamLabels } {
  const gold = readExamLabels(folder, 'gold_standard');
  const networks = Array.from({ length: SEED_COUNT }, (_, k) => {
    const name = `other_seeds/model_${k + 1}`;
    const scores = readExamScores(folder, name);
    const all = rankScores(
      scores.flatMap((own) => Array.from(own)),
      gold.flatMap((own) => Array.from(own)),
    );
    return { name, scores, microAveragePrecision: computeAveragePrecision(all) ?? 0 };
  });
  const chosen = networks.sort((a, b) => a.microAveragePrecision - b.microAveragePrecision)[5];
  assert(chosen !== undefined, () => 'choosePublishedNetwork: ten networks wanted');
  const labels = chosen.scores.map((scores, k) => {
    const { threshold } = chooseThreshold(rankScores(scores, gold[k] ?? []), { kind: 'max-f1' }) ?? { threshold: NaN };
    return Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  });
  return { name: chosen.name, labels };
}

/** Every number of the five published tables beside ours. */
export function computeTableFigures(folder: string): TableFigure[] {
  const gold = readExamLabels(folder, 'gold_standard');
  const humans = Object.entries(READERS).map(([name, file]) => [name, readExamLabels(folder, file)] as const);
  const predictors = new Map<string, ExamLabels>([['DNN', choosePublishedNetwork(folder).labels], ...humans]);
  const raters = new Map<string, ExamLabels>([
    ['DNN', choosePublishedNetwork(folder).labels],
    ['Cert. cardiol. 1', readExamLabels(folder, 'cardiologist1')],
    ['Certif. cardiol. 2', readExamLabels(folder, 'cardiologist2')],
  ]);
  const read = (table: string) => readTable(join(folder, 'outputs', 'tables', `${table}.csv`));
  return [
    ...compareScores(read('scores'), gold, predictors),
    ...compareConfusions(read('confusion_matrices'), gold, predictors),
    ...comparePairs('kappa', read('kappa'), predictors, (a, b) => toKappa(a, b)),
    ...comparePairs('kappas_annotators_and_DNN', read('kappas_annotators_and_DNN'), raters, (a, b) => toKappa(a, b)),
    ...comparePairs('mcnemar', read('mcnemar'), predictors, (a, b, k) => toMcnemarP(gold[k], a, b)),
  ];
}

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Two header lines: the first one's cells repeat, which a strict table may not, so a number is put behind each. */
function readTable(path: string): Table {
  const [first = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const cells = first.split(',');
  const isUnique = new Set(cells).size === cells.length;
  const named = isUnique ? first : cells.map((cell, k) => `${cell}#${k}`).join(',');
  const table = unwrap(parseCsv([named, ...lines].join('\n'), path));
  const header = table.header.map((cell) => cell.replace(/#\d+$/, ''));
  return { header, rows: table.rows.map((row) => row.cells) };
}

function compareScores(table: Table, gold: ExamLabels, predictors: ReadonlyMap<string, ExamLabels>): TableFigure[] {
  const [names = [], ...rows] = table.rows;
  return rows.flatMap(([diagnosis = '', ...cells]) =>
    cells.map((cell, column): TableFigure => {
      const figure = table.header[column + 1] ?? '';
      const predictor = names[column + 1] ?? '';
      const scores = computeClassScores(confuse(gold, predictors.get(predictor), diagnosis), 1);
      const computed = {
        Precision: scores.positivePredictivity,
        Recall: scores.sensitivity,
        Specificity: scores.specificity,
        'F1 score': scores.f1,
      }[figure];
      return toFigure('scores', `${diagnosis} ${figure} ${predictor}`, cell, computed);
    }),
  );
}

/** Rows: diagnosis, true label; columns: predictor, predicted label. Two more lines of headings follow the first. */
function compareConfusions(table: Table, gold: ExamLabels, predictors: ReadonlyMap<string, ExamLabels>): TableFigure[] {
  const [answers = [], , ...rows] = table.rows;
  return rows.flatMap(([diagnosis = '', truth = '', ...cells]) =>
    cells.map((cell, column): TableFigure => {
      const predictor = table.header[column + 2] ?? '';
      const answer = answers[column + 2] ?? '';
      const confusion = confuse(gold, predictors.get(predictor), diagnosis);
      const computed = confusion[truth === 'present' ? 1 : 0]?.[answer === 'present' ? 1 : 0];
      return toFigure('confusion_matrices', `${diagnosis} ${truth}, ${predictor} ${answer}`, cell, computed);
    }),
  );
}

/** Rows 'A vs B', a column for each diagnosis. */
function comparePairs(
  name: string,
  table: Table,
  raters: ReadonlyMap<string, ExamLabels>,
  compute: (a: ArrayLike<number>, b: ArrayLike<number>, diagnosis: number) => number | null,
): TableFigure[] {
  return table.rows.flatMap(([pair = '', ...cells]) =>
    cells.map((cell, column): TableFigure => {
      const k = DIAGNOSES.findIndex((diagnosis) => diagnosis === table.header[column + 1]);
      const [a, b] = pair.split(' vs ').map((rater) => raters.get(rater)?.[k]);
      assert(a !== undefined && b !== undefined, () => `comparePairs: unknown raters or diagnosis in ${pair}`);
      return toFigure(name, `${pair} ${DIAGNOSES[k]}`, cell, compute(a, b, k));
    }),
  );
}

function confuse(gold: ExamLabels, answers: ExamLabels | undefined, diagnosis: string): Confusion {
  const k = DIAGNOSES.findIndex((name) => name === diagnosis);
  const [truth, answered] = [gold[k], answers?.[k]];
  assert(truth !== undefined && answered !== undefined, () => `confuse: unknown reader or diagnosis ${diagnosis}`);
  return computeConfusion(truth, answered, 2);
}

function toKappa(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return computeKappa(computeConfusion(a, b, 2));
}

/** The paper's values are without continuity correction. */
function toMcnemarP(truth: ArrayLike<number> | undefined, a: ArrayLike<number>, b: ArrayLike<number>): number {
  return testMcnemar(countDiscordant(truth ?? [], a, b), 'uncorrected').pValue;
}

function toFigure(table: string, place: string, cell: string, computed: number | null | undefined): TableFigure {
  assert(typeof computed === 'number', () => `toFigure: nothing computed for ${table}, ${place}`);
  return { table, place, published: toNumber(cell), computed };
}

function toNumber(cell: string | undefined): number {
  assert(cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell), () => `code-test: a number was expected, got '${cell}'`);
  return Number(cell);
}
