import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { openTrainingServices } from '#main/index/training-services.ts';
import type { ModelCard } from '#shared/domain/model-card.ts';
import type { CliContext, RunCommand } from '../context.ts';
import { printJson, refuse } from '../context.ts';
import { toCounted } from '../card-text.ts';
import { toTable } from '../table.ts';
import { toWavesTables } from '../waves-tables.ts';

interface TrainFlags {
  readonly data: string;
  readonly out: string;
  readonly work?: string;
  readonly fold?: string;
  readonly seed?: string;
  readonly json?: true;
}

export function addTrain(program: Command, run: RunCommand): void {
  program
    .command('train <JOB.json>')
    .description('train a model as a job file says, test it, and write its folder with weights and card')
    .requiredOption('--data <DIR>', "folder in which the job's data set lies, in a folder of its name")
    .requiredOption('--out <DIR>', "folder in which the model's folder is made")
    .option('--work <DIR>', 'folder that keeps what is done: the same job goes on from there (else beside the model)')
    .option('--fold <N>', 'only this fold of a cross-validation, counted from 1; wants --work')
    .option('--seed <N>', "draw sides, first weights and order of rows anew (else by the job's own seeds)")
    .option('--json', 'print the card as JSON')
    .action((job: string, flags: TrainFlags) =>
      run(async (context) => {
        const problem = findMisuse(flags);
        if (problem !== undefined) {
          context.say(`overread: ${problem}`);
          return 2;
        }
        const services = openTrainingServices(context);
        const jobPath = resolve(context.workingFolder, job);
        const trained = await services.train({
          jobPath,
          dataFolder: resolve(context.workingFolder, flags.data),
          outFolder: resolve(context.workingFolder, flags.out),
          workFolder: flags.work === undefined ? null : resolve(context.workingFolder, flags.work),
          fold: flags.fold === undefined ? null : Number(flags.fold),
          seed: flags.seed === undefined ? null : Number(flags.seed),
          command: `npm run -s overread -- train ${toShownPath(jobPath)}${flags.seed === undefined ? '' : ` --seed ${flags.seed}`} --data DATA --out resources/models`,
          signal: context.signal,
          tell: context.say,
          showProgress: context.progress,
        });
        await services.close();
        if (!trained.ok) {
          const exitCode = refuse(context, trained.error);
          return trained.error.code === 'job/cancelled' ? 130 : exitCode;
        }
        if (flags.json) printJson(context, trained.value);
        else if (trained.value?.task === 'waves') context.print(toWavesTables(trained.value));
        else if (trained.value !== null) printResults(context, trained.value);
        return 0;
      }),
    );
}

function findMisuse({ fold, work, seed }: TrainFlags): string | undefined {
  if (seed !== undefined && !(/^\d{1,10}$/.test(seed) && Number(seed) <= 0xffffffff))
    return '--seed must be a whole number from 0 to 4294967295.';
  if (fold === undefined) return undefined;
  if (!/^[1-9]\d?$/.test(fold)) return '--fold must be a whole number from 1 to 99.';
  return work === undefined ? '--fold wants --work DIR: there the folds that are done wait for the others.' : undefined;
}

/** A job that comes with the program by its place in the checkout, any other by its name. */
function toShownPath(jobPath: string): string {
  const name = jobPath.slice(dirname(jobPath).length + 1);
  return dirname(jobPath).endsWith(join('resources', 'jobs')) ? `resources/jobs/${name}` : name;
}

function printResults(context: CliContext, card: ModelCard): void {
  for (const result of card.results) {
    const map = result.labelMap === null ? '' : ` (map ${result.labelMap})`;
    context.print(
      `${result.title}${map}: accuracy ${toPercent(result.accuracy)} %, macro F1 ${toPercent(result.macroF1)} %\n`,
    );
    const rows = result.classes.map(({ classId, sensitivity, positivePredictivity, f1, referenceCount }) => [
      classId,
      referenceCount,
      toPercent(sensitivity),
      toPercent(positivePredictivity),
      toPercent(f1),
    ]);
    const counted = card.task === 'beats' ? toCounted(card, result) : 'rows';
    context.print(toTable(['class', counted, 'Se %', '+P %', 'F1 %'], rows));
  }
}

function toPercent(fraction: number | null): string {
  return fraction === null ? '-' : (100 * fraction).toFixed(2);
}
