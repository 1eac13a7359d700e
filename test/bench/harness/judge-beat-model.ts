import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programFolderUrl } from '#main/entries.ts';
import type { EvaluatedTable } from '#main/index/evaluate-model.ts';
import { readTrainingJob } from '#main/index/train-model.ts';
import { openTrainingServices, toEvaluateCommand } from '#main/index/training-services.ts';
import { readModel } from '#main/models/read-model.ts';
import type { ModelResult, ResultFigure } from '#shared/domain/model-card.ts';
import { unwrap } from '#shared/result/result.ts';

/**
 * The tables of a shipped beat classifier's card, computed anew from its weights and told, and how many beats the card counts otherwise.
 * @param mitdb  the data set's folder
 */
export async function judgeBeatModel(
  modelId: string,
  mitdb: string,
  tell: (line: string) => void,
): Promise<readonly EvaluatedTable[]> {
  const resources = fileURLToPath(programFolderUrl('resources'));
  const model = unwrap(await readModel(join(resources, 'models', modelId)));
  const job = unwrap(await readTrainingJob(join(resources, 'jobs', `${modelId}.json`)));
  const services = openTrainingServices();
  try {
    const command = toEvaluateCommand(modelId);
    const tables = unwrap(await services.evaluate({ model, job, dataFolder: dirname(mitdb), command }));
    for (const table of tables) tellTable(tell, table);
    for (const line of listDifferences(model.card.results, tables)) tell(line);
    return tables;
  } finally {
    await services.close();
  }
}

/** In percent; 0 where there is no such table or class. */
export function findF1(table: EvaluatedTable | undefined, classId: string): number {
  return 100 * (table?.result.classes.find((row) => row.classId === classId)?.f1 ?? 0);
}

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

/** 95 %, over people. */
function toInterval(figure: ResultFigure | undefined): string {
  return figure === undefined || figure.low === null || figure.high === null
    ? ''
    : ` (${percent(figure.low).trim()} to ${percent(figure.high).trim()})`;
}

function percent(fraction: number | null): string {
  return fraction === null ? '     -' : (100 * fraction).toFixed(2).padStart(6);
}
