import { Command, CommanderError } from 'commander';
import { addCompare } from './commands/compare.ts';
import { addCompress } from './commands/compress.ts';
import { addConvert } from './commands/convert.ts';
import { addDelineate } from './commands/delineate.ts';
import { addDetect } from './commands/detect.ts';
import { addEvaluate } from './commands/evaluate.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addJobs } from './commands/jobs.ts';
import { addList } from './commands/list.ts';
import { addMeasure } from './commands/measure.ts';
import { addModels } from './commands/models.ts';
import { addPredict } from './commands/predict.ts';
import { addServe } from './commands/serve.ts';
import { addShow } from './commands/show.ts';
import { addSnn } from './commands/snn.ts';
import { addSummarize } from './commands/summarize.ts';
import { addTrain } from './commands/train.ts';
import { addVerify } from './commands/verify.ts';
import type { CliContext, ExitCode, RunCommand } from './context.ts';

/** Parses the command line and does what it says. Wrong use is told on standard error and gives 2; help gives 0. */
export async function runCli(args: readonly string[], context: CliContext, version: string): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const run: RunCommand = async (work) => {
    exitCode = await work(context);
  };
  const program = new Command('overread')
    .description('Electrocardiograms, read again. Everything stays on this machine. Not a medical device.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: context.print, writeErr: (text) => context.say(text.trimEnd()) })
    .showHelpAfterError('(--help says more)');
  const adders = [
    addImport,
    addList,
    addShow,
    addExport,
    addCompare,
    addConvert,
    addDetect,
    addDelineate,
    addMeasure,
    addPredict,
    addEvaluate,
    addModels,
    addServe,
    addTrain,
    addCompress,
    addSnn,
    addJobs,
    addSummarize,
    addVerify,
  ];
  for (const add of adders) add(program, run);
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }
  return exitCode;
}
