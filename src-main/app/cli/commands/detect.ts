import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { DetectedLead, DetectOptions } from '#main/index/file-services.ts';
import { openCommandServices } from '#main/index/command-services.ts';
import { exitCodeOf, printJson } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { runInputs } from '../run-inputs.ts';
import { toTable } from '../table.ts';

interface DetectFlags {
  readonly out: string;
  readonly leads: string;
  readonly overwrite?: true;
  readonly json?: true;
}

export function addDetect(program: Command, run: RunCommand): void {
  program
    .command('detect <PATH...>')
    .description('find beats and write them as a WFDB annotation file, <record>.qrs')
    .requiredOption('--out <DIR>', 'folder for the annotation files')
    .option('--leads <LEADS>', "'all' together, the 'first' alone, or names: II,V1", 'all')
    .option('--overwrite', 'replace files that are there')
    .option('--json', 'print a summary as JSON')
    .action((paths: string[], flags: DetectFlags) =>
      run(async (context) => {
        const leads = toLeadSelection(flags.leads);
        if (leads === undefined) {
          context.say("overread: --leads wants 'all', 'first', or names with commas between them.");
          return 2;
        }
        const services = openCommandServices(context);
        const outFolder = resolve(context.workingFolder, flags.out);
        const place = { outFolder, annotator: 'qrs', overwrite: flags.overwrite ?? false };
        const { files } = services;
        const { done, failures } = await runInputs(
          paths,
          (ref) => files.detect(ref, { place, leads, signal: context.signal }),
          {
            context,
            files,
          },
        );
        await services.close();
        if (flags.json) {
          const records = done.map(({ input, value }) => ({
            record: input,
            beats: value.beatCount,
            file: value.fileName,
            leads: value.leads,
            leftOutLeads: value.leftOutLeads,
          }));
          printJson(context, { records, failed: failures });
        } else if (done.length > 0) {
          context.print(
            toTable(
              ['record', 'beats', 'leads', 'readable', 'file', 'note'],
              done.map(({ input, value }) => [
                input,
                value.beatCount,
                value.leads.map(({ name }) => name).join(' '),
                toReadable(value.leads),
                value.fileName,
                toNote(value.leftOutLeads),
              ]),
            ),
          );
        }
        return exitCodeOf(context, failures);
      }),
    );
}

function toLeadSelection(text: string): DetectOptions['leads'] | undefined {
  if (text === 'all' || text === 'first') return text;
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names.length === 0 ? undefined : names;
}

function toNote(leftOutLeads: readonly string[]): string {
  return leftOutLeads.length === 0 ? '' : `another rate, left out: ${leftOutLeads.join(', ')}`;
}

/** Of the lead that can be read for longest. */
function toReadable(leads: readonly DetectedLead[]): string {
  const parts = leads.map(({ goodSec, doubtfulSec, unreadableSec }) => {
    const wholeSec = goodSec + doubtfulSec + unreadableSec;
    return wholeSec > 0 ? (goodSec + doubtfulSec) / wholeSec : 0;
  });
  return `${Math.floor(100 * Math.max(0, ...parts))} %`;
}
