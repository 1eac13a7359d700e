import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openTrainingServices } from '#main/index/training-services.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { CliContext, RunCommand } from '../context.ts';
import { printJson, refuse } from '../context.ts';
import { toTable } from '../table.ts';
import { toWavesTables } from '../waves-tables.ts';

interface TrainFlags {
  readonly data: string;
  readonly out: string;
  readonly json?: true;
}

export function addTrain(program: Command, run: RunCommand): void {
  program
    .command('train <JOB.json>')
    .description('train a model as a job file says, test it, and write its folder with weights and card')
    .requiredOption('--data <DIR>', "folder that holds the job's data set")
    .requiredOption('--out <DIR>', "folder in which the model's folder is made")
    .option('--json', 'print the card as JSON')
    .action((job: string, flags: TrainFlags) =>
      run(async (context) => {
        const services = openTrainingServices(context);
        const jobPath = resolve(context.workingFolder, job);
        const trained = await services.train({
          jobPath,
          dataFolder: resolve(context.workingFolder, flags.data),
          outFolder: resolve(context.workingFolder, flags.out),
          command: `npm run -s overread -- train ${toShownPath(jobPath)} --data DATA --out resources/models`,
          signal: context.signal,
          tell: context.say,
        });
        await services.close();
        if (!trained.ok) return refuse(context, trained.error);
        if (flags.json) printJson(context, trained.value);
        else if (trained.value.task === 'waves') context.print(toWavesTables(trained.value));
        else printResults(context, trained.value);
        return 0;
      }),
    );
}

/** A job that comes with the program by its place in the checkout, any other by its name. */
function toShownPath(jobPath: string): string {
  const name = jobPath.slice(dirname(jobPath).length + 1);
  return dirname(jobPath).endsWith(join('resources', 'jobs')) ? `resources/jobs/${name}` : name;
}

function printResults(context: CliContext, card: ModelCard): void {
  for (const result of card.results) {
    context.print(`${result.title} (map ${result.labelMap})\n`);
    const rows = result.classes.map(({ classId, sensitivity, positivePredictivity, f1, referenceCount }) => [
      classId,
      referenceCount,
      toPercent(sensitivity),
      toPercent(positivePredictivity),
      toPercent(f1),
    ]);
    context.print(toTable(['class', 'beats', 'Se %', '+P %', 'F1 %'], rows));
  }
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}
