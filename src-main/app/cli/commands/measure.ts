import type { Command } from 'commander';
import { openCommandServices } from '#main/index/command-services.ts';
import { exitCodeOf, printJson } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { toLeadTable, toMeasurementJson, toMeasurementTable } from '../measurement-text.ts';
import { runInputs } from '../run-inputs.ts';

interface MeasureFlags {
  readonly leads?: true;
  readonly json?: true;
}

export function addMeasure(program: Command, run: RunCommand): void {
  program
    .command('measure <PATH...>')
    .description('rate, intervals, axes, QTc and amplitudes, on the median beat of the usual rhythm')
    .option('--leads', 'a table of amplitudes for each lead, too')
    .option('--json', 'print everything as JSON, leads included')
    .action((paths: string[], flags: MeasureFlags) =>
      run(async (context) => {
        const services = openCommandServices(context);
        try {
          const { files } = services;
          const { done, failures } = await runInputs(paths, (ref) => services.measure(ref, context), {
            context,
            files,
          });
          if (flags.json) {
            const records = done.map(({ input, value }) => toMeasurementJson(input, value));
            printJson(context, { records, failed: failures });
          } else if (done.length > 0) {
            context.print(toMeasurementTable(done));
            if (flags.leads) for (const { input, value } of done) context.print(`\n${input}\n${toLeadTable(value)}`);
            for (const { input, value } of done) for (const notice of value.notices) context.say(`${input}: ${notice}`);
          }
          return exitCodeOf(context, failures);
        } finally {
          await services.close();
        }
      }),
    );
}
