import { resolve } from 'node:path';
import type { Command } from 'commander';
import { openCommandServices } from '#main/index/command-services.ts';
import { exitCodeOf, printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { runInputs } from '../run-inputs.ts';
import { toTable } from '../table.ts';

interface DelineateFlags {
  readonly out: string;
  readonly perLead?: true;
  readonly overwrite?: true;
  readonly json?: true;
}

export function addDelineate(program: Command, run: RunCommand): void {
  program
    .command('delineate <PATH...>')
    .description('find onset, peak and offset of P, QRS and T and write them as WFDB annotations, <record>.pu')
    .requiredOption('--out <DIR>', 'folder for the annotation files')
    .option('--per-lead', 'also one file for each lead, <record>.<lead>')
    .option('--overwrite', 'replace files that are there')
    .option('--json', 'print a summary as JSON')
    .action((paths: string[], flags: DelineateFlags) =>
      run(async (context) => {
        const services = openCommandServices(context);
        const model = await services.models.loadWaves(services.wavesModelId);
        if (!model.ok) {
          await services.close();
          return refuse(context, model.error);
        }
        const options = {
          model: model.value,
          outFolder: resolve(context.workingFolder, flags.out),
          overwrite: flags.overwrite ?? false,
          perLead: flags.perLead ?? false,
          signal: context.signal,
        };
        const { files } = services;
        const { done, failures } = await runInputs(paths, (ref) => services.delineate(ref, options), {
          context,
          files,
        });
        await services.close();
        if (flags.json) {
          const records = done.map(({ input, value: { waveCounts, fileNames } }) => ({
            record: input,
            waves: waveCounts,
            files: fileNames,
          }));
          printJson(context, { records, failed: failures });
        } else if (done.length > 0) {
          const rows = done.map(({ input, value: { waveCounts, fileNames } }) => [
            input,
            waveCounts.P,
            waveCounts.QRS,
            waveCounts.T,
            fileNames[0] ?? '',
          ]);
          context.print(toTable(['record', 'P', 'QRS', 'T', 'file'], rows));
        }
        return exitCodeOf(context, failures);
      }),
    );
}
