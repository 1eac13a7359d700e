import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openCommandServices } from '#main/index/command-services.ts';
import { exitCodeOf, printJson } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { runInputs } from '../run-inputs.ts';
import { toTable } from '../table.ts';

interface DetectFlags {
  readonly out: string;
  readonly overwrite?: true;
  readonly json?: true;
}

export function addDetect(program: Command, run: RunCommand): void {
  program
    .command('detect <PATH...>')
    .description('find beats and write them as a WFDB annotation file, <record>.qrs')
    .requiredOption('--out <DIR>', 'folder for the annotation files')
    .option('--overwrite', 'replace files that are there')
    .option('--json', 'print a summary as JSON')
    .action((paths: string[], flags: DetectFlags) =>
      run(async (context) => {
        const services = openCommandServices();
        const outFolder = resolve(context.workingFolder, flags.out);
        const place = { outFolder, annotator: 'qrs', overwrite: flags.overwrite ?? false };
        const { files } = services;
        const { done, failures } = await runInputs(paths, (ref) => files.detect(ref, place, context), {
          context,
          files,
        });
        await services.close();
        if (flags.json) {
          const records = done.map(({ input, value }) => ({
            record: input,
            beats: value.beatCount,
            file: value.fileName,
          }));
          printJson(context, { records, failed: failures });
        } else if (done.length > 0) {
          context.print(
            toTable(
              ['record', 'beats', 'file'],
              done.map(({ input, value }) => [input, value.beatCount, value.fileName]),
            ),
          );
        }
        return exitCodeOf(context, failures);
      }),
    );
}
