import type { Command } from 'commander';
import { printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { withLibrary } from '../with-library.ts';

interface VerifyFlags {
  readonly library?: string;
  readonly json?: true;
}

export function addVerify(program: Command, run: RunCommand): void {
  program
    .command('verify')
    .description('check everything that the library says about itself: database, chains of edits, signal files')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--json', 'print the report as JSON')
    .action((flags: VerifyFlags) =>
      run((context) =>
        withLibrary(flags.library, context, async ({ verify }) => {
          const report = await verify({
            signal: context.signal,
            onProgress: ({ doneCount, totalCount }) => context.progress(`${doneCount} of ${totalCount} sets and files`),
          });
          if (!report.ok) return context.signal.aborted ? 130 : refuse(context, report.error);
          const { problems, recordCount, setCount, fileCount } = report.value;
          for (const { subject, message } of problems) context.say(`${subject}: ${message}`);
          if (flags.json) printJson(context, report.value);
          else {
            const found = problems.length === 0 ? 'all as they were left' : `${problems.length} problems`;
            context.print(
              `${recordCount} recordings, ${setCount} annotation sets, ${fileCount} signal files: ${found}\n`,
            );
          }
          return problems.length === 0 ? 0 : 1;
        }),
      ),
    );
}
