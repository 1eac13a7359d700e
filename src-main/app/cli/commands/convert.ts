import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openCommandServices } from '#main/index/command-services.ts';
import { exitCodeOf, printJson, refuse, sayFailed, toFailed } from '../context.ts';
import type { RunCommand } from '../context.ts';

interface ConvertFlags {
  readonly overwrite?: true;
  readonly json?: true;
}

export function addConvert(program: Command, run: RunCommand): void {
  program
    .command('convert <IN> <OUT>')
    .description('file to file, without a library: any format that can be read, to WFDB')
    .option('--overwrite', 'replace files that are there')
    .option('--json', 'print what was written as JSON')
    .action((inPath: string, outPath: string, flags: ConvertFlags) =>
      run(async (context) => {
        // A '/' at the end means a folder, and would be lost.
        const target = resolve(context.workingFolder, outPath) + (/[/\\]$/.test(outPath) ? '/' : '');
        const services = openCommandServices(context);
        const converted = await services.convert(resolve(context.workingFolder, inPath), target, {
          overwrite: flags.overwrite ?? false,
          signal: context.signal,
          onProgress: (doneCount, totalCount) => context.progress(`${doneCount} of ${totalCount} recordings`),
        });
        await services.close();
        if (!converted.ok) return refuse(context, converted.error);
        const failures = converted.value.flatMap(({ displayName, result }) =>
          result.ok ? [] : [toFailed(displayName, result.error)],
        );
        for (const failed of failures) sayFailed(context, failed);
        const written = converted.value.flatMap(({ displayName, result }) =>
          result.ok ? [{ record: displayName, files: result.value.fileNames, notices: result.value.notices }] : [],
        );
        for (const { record, notices } of written) for (const notice of notices) context.say(`${record}: ${notice}`);
        if (flags.json) printJson(context, { records: written, failed: failures });
        else context.print(written.map(({ record, files }) => `${record}  ${files.join(' ')}\n`).join(''));
        return exitCodeOf(context, failures);
      }),
    );
}
