import { resolve } from 'node:path';
import type { Command } from 'commander';
import { summarizeAll, summarizeRun, type RunFigure, type SummarizedRun } from '#main/index/job-services.ts';
import { exitCodeOf, printJson, sayFailed, toFailed, type FailedInput, type RunCommand } from '../context.ts';
import { toTable } from '../table.ts';

interface SummarizeFlags {
  readonly csv?: true;
  readonly json?: true;
}

export function addSummarize(program: Command, run: RunCommand): void {
  program
    .command('summarize <RUN...>')
    .description('results of many models, or of jobs under way, as one table: mean and standard deviation over folds')
    .option('--csv', 'print a row for each figure: run,figure,count,mean,deviation')
    .option('--json', 'print an array with each run as JSON')
    .action((paths: string[], flags: SummarizeFlags) =>
      run(async (context) => {
        const runs: SummarizedRun[] = [];
        const failures: FailedInput[] = [];
        for (const path of paths) {
          const summary = await summarizeRun(resolve(context.workingFolder, path));
          if (summary.ok) runs.push(summary.value);
          else {
            const failed = toFailed(path, summary.error);
            failures.push(failed);
            sayFailed(context, failed);
          }
        }
        const all = summarizeAll(runs);
        const rows = all === undefined ? runs : [...runs, all];
        if (flags.json) printJson(context, rows);
        else if (flags.csv) context.print(toCsv(rows));
        else if (rows.length > 0) context.print(toText(rows));
        return exitCodeOf(context, failures);
      }),
    );
}

function toText(rows: readonly SummarizedRun[]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  return toTable(
    ['run', 'network', 'protocol', 'n', ...names.map((name) => `${name} %`)],
    rows.map(({ name, architecture, protocol, figures }) => [
      name,
      architecture,
      protocol,
      Math.max(0, ...figures.map(({ values }) => values.length)),
      ...names.map((wanted) => toCell(figures.find((own) => own.name === wanted))),
    ]),
  );
}

/** '92.83' or '81.20 +- 1.04'. */
function toCell(figure: RunFigure | undefined): string {
  if (figure === undefined) return '-';
  const mean = (100 * figure.mean).toFixed(2);
  return figure.deviation === null ? mean : `${mean} +- ${(100 * figure.deviation).toFixed(2)}`;
}

function toCsv(rows: readonly SummarizedRun[]): string {
  const lines = rows.flatMap(({ name, figures }) =>
    figures.map((own) => `${name},${own.name},${own.values.length},${own.mean},${own.deviation ?? ''}`),
  );
  return `${['run,figure,count,mean,deviation', ...lines].join('\n')}\n`;
}
