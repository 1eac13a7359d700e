import { resolve } from 'node:path';
import type { Command } from 'commander';
import { listWorkFolders, requestCancel, type ListedWork } from '#main/index/job-services.ts';
import { printJson, refuse, type RunCommand } from '../context.ts';
import { toDuration, toTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';

interface JobsFlags {
  readonly library?: string;
  readonly json?: true;
}

export function addJobs(program: Command, run: RunCommand): void {
  const jobs = program.command('jobs').description('training jobs: how far they are, and how to end one');
  jobs
    .command('list [FOLDER...]', { isDefault: true })
    .description(
      'jobs whose work folders are these or lie in them (else in this folder); with --library those of a desk',
    )
    .option('--library <DIR>', 'the training runs of a library')
    .option('--json', 'print an array with each job as JSON')
    .action((folders: string[], flags: JobsFlags) =>
      run(async (context) => {
        if (flags.library !== undefined) {
          return withLibrary(flags.library, context, ({ trainingRuns }) => {
            const runs = trainingRuns();
            if (flags.json) printJson(context, runs);
            else
              context.print(
                toTable(
                  ['id', 'state', 'title', 'epochs', 'message'],
                  runs.map(({ id, state, title, epochsDone, message }) => [id, state, title, epochsDone, message]),
                ),
              );
            return 0;
          });
        }
        const paths = (folders.length === 0 ? ['.'] : folders).map((path) => resolve(context.workingFolder, path));
        const listed = await listWorkFolders(paths);
        if (!listed.ok) return refuse(context, listed.error);
        if (flags.json) printJson(context, listed.value);
        else if (listed.value.length === 0) context.say('There is no work folder of a training job here.');
        else context.print(toTable(HEADS, listed.value.map(toRow)));
        return 0;
      }),
    );
  jobs
    .command('cancel <FOLDER>')
    .description('end the job that runs in this work folder, in order; `train` with the same folder goes on')
    .action((folder: string) =>
      run(async (context) => {
        const cancelled = await requestCancel(resolve(context.workingFolder, folder));
        if (!cancelled.ok) return refuse(context, cancelled.error);
        context.say(`${cancelled.value.modelId} ends after the batch that is under way.`);
        return 0;
      }),
    );
}

const HEADS = ['model', 'version', 'state', 'runs', 'epoch', 'left', 'folder', 'message'];

function toRow({ modelId, version, state, folder, message, ...own }: ListedWork): (string | number)[] {
  const left = state === 'running' && own.remainingMs !== null ? toDuration(own.remainingMs / 1000) : '-';
  const runs = `${own.runsDone} of ${own.runCount}`;
  return [modelId, version, state, runs, `${own.epoch} of ${own.epochCount}`, left, folder, message];
}
