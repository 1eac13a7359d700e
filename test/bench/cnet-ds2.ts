import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import type { EvaluatedTable } from '#main/index/evaluate-model.ts';
import { readTrainingJob } from '#main/index/train-model.ts';
import { EVALUATE_COMMAND, openTrainingServices } from '#main/index/training-services.ts';
import { readModel } from '#main/models/read-model.ts';
import type { ModelResult, ResultFigure } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';
import { realData } from '#test/builders/real-data.ts';
import type { Bench } from './harness/figure.ts';

const MODEL = 'cnet-aami5';

/** De Chazal 2004 on the same recordings, as remembered: VEB Se 77.7 and +P 81.9 %. */
const DE_CHAZAL_VEB_F1 = 79.7;

/** The tables of the model's card, from the shipped weights; the value is the F1 of V at reference positions. */
export const bench: Bench = {
  name: 'cnet-ds2',
  title: 'the shipped CNet on MIT-BIH DS2: F1 of V at reference positions, map dechazal, whole recordings',
  unit: '%',
  bar: DE_CHAZAL_VEB_F1,
  better: 'higher',
  async measure(tell) {
    const mitdb = realData('mitdb');
    if (mitdb === undefined) return { kind: 'missing', what: 'the data set mitdb is not here' };
    const resources = fileURLToPath(programFolderUrl('resources'));
    const model = unwrap(await readModel(join(resources, 'models', MODEL)));
    const job = unwrap(await readTrainingJob(join(resources, 'jobs', `${MODEL}.json`)));
    const services = openTrainingServices();
    try {
      const input = { model, job, dataFolder: dirname(mitdb), command: EVALUATE_COMMAND };
      const tables = unwrap(await services.evaluate(input));
      for (const table of tables) tellTable(tell, table);
      for (const line of listDifferences(model.card.results, tables)) tell(line);
      const first = tables[0];
      const value = first === undefined ? 0 : 100 * toF1(first.result, 'V');
      return {
        kind: 'measured',
        value,
        against: { peer: 'de Chazal 2004, F1 of Se 77.7 and +P 81.9 %', value: DE_CHAZAL_VEB_F1 },
      };
    } finally {
      await services.close();
    }
  },
};

function tellTable(tell: (line: string) => void, { result, comparison }: EvaluatedTable): void {
  tell(
    `${result.title}, map ${result.labelMap}: accuracy ${percent(result.accuracy)}, macro F1 ${percent(result.macroF1)}${toInterval(result.figures?.macroF1)}`,
  );
  for (const [k, { classId, referenceCount, sensitivity, positivePredictivity, f1 }] of result.classes.entries()) {
    tell(
      `  ${classId} ${String(referenceCount).padStart(6)}  Se ${percent(sensitivity)}  +P ${percent(positivePredictivity)}  F1 ${percent(f1)}${toInterval(result.figures?.classes[k]?.f1)}`,
    );
  }
  const { qrs, veb, sveb } = comparison;
  for (const [name, kind] of Object.entries({ QRS: qrs, VEB: veb, SVEB: sveb })) {
    tell(`  ${name} as EC57 counts: Se ${percent(kind.sensitivity)}  +P ${percent(kind.positivePredictivity)}`);
  }
  for (const row of result.confusion) tell(`    ${row.map((count) => String(count).padStart(6)).join('')}`);
}

/** What the card says otherwise. Rounding of sums over threads may move single beats. */
function listDifferences(carded: readonly ModelResult[], tables: readonly EvaluatedTable[]): string[] {
  return tables.map(({ result }) => {
    const own = carded.find(({ title }) => title === result.title);
    const beats = own === undefined ? undefined : countDifferences(own.confusion, result.confusion);
    return `${result.title}: ${beats === undefined ? 'not in the card' : `${beats} beats counted otherwise than in the card`}`;
  });
}

function countDifferences(a: ModelResult['confusion'], b: ModelResult['confusion']): number {
  const sum = a.reduce(
    (total, row, r) => total + row.reduce((part, count, c) => part + Math.abs(count - (b[r]?.[c] ?? 0)), 0),
    0,
  );
  return sum / 2;
}

function toF1(result: ModelResult, classId: string): number {
  return result.classes.find((row) => row.classId === classId)?.f1 ?? 0;
}

/** 95 %, over people. */
function toInterval(figure: ResultFigure | undefined): string {
  return figure === undefined || figure.low === null || figure.high === null
    ? ''
    : ` (${percent(figure.low).trim()} to ${percent(figure.high).trim()})`;
}

function percent(fraction: number | null): string {
  return fraction === null ? '     -' : (100 * fraction).toFixed(2).padStart(6);
}
