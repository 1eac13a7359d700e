import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createServices } from '#main/index.ts';
import type { ImportedOne } from '#main/index/services.ts';
import type { RunCommand } from '../context.ts';
import { exitCodeOf, printJson, refuse, sayFailed, toFailed } from '../context.ts';
import { toLibraryFolder } from '../with-library.ts';

interface ImportFlags {
  readonly library?: string;
  readonly json?: true;
}

export function addImport(program: Command, run: RunCommand): void {
  program
    .command('import <PATH...>')
    .description('bring recordings into the library: files, record names or folders')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--json', 'print what came in and what was refused as JSON')
    .action((paths: string[], flags: ImportFlags) =>
      run(async (context) => {
        const libraryFolder = toLibraryFolder(flags.library, context);
        const created = createServices({ libraryFolder, shell: 'cli', who: 'overread import' });
        if (!created.ok) return refuse(context, created.error);
        const services = created.value;
        const ended: ImportedOne[] = [];
        const onRecord = (one: ImportedOne): void => {
          ended.push(one);
          if (one.outcome === 'failed') sayFailed(context, toFailed(one.name, one.error));
          context.progress(`${ended.length} recordings`);
        };
        const absolute = paths.map((path) => resolve(context.workingFolder, path));
        const job = services.importer.start(absolute, { onRecord, signal: context.signal });
        const { message } = await services.jobEnds.wait(job);
        await services.close();
        context.say(message);
        const failures = ended.flatMap((one) => (one.outcome === 'failed' ? [toFailed(one.name, one.error)] : []));
        if (flags.json) {
          const records = ended.filter((one) => one.outcome !== 'failed');
          printJson(context, {
            records: records.map(({ recordId, name, outcome }) => ({ id: recordId, name, outcome })),
            failed: failures,
          });
        }
        return exitCodeOf(context, failures);
      }),
    );
}
