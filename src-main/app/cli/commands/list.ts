import type { Command } from 'commander';
import type { RecordSummary } from '#shared/domain/record.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { withLibrary } from '../with-library.ts';
import { toDuration, toTable } from '../table.ts';

interface ListFlags {
  readonly library?: string;
  readonly search?: string;
  readonly json?: true;
}

/** The contract's greatest page. */
const PAGE = 20_000;

export function addList(program: Command, run: RunCommand): void {
  program
    .command('list')
    .description('what the library holds')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--search <WORDS>', 'only records whose name, leads or annotators contain these words')
    .option('--json', 'print an array with each record as JSON')
    .action((flags: ListFlags) =>
      run((context) =>
        withLibrary(flags.library, context, ({ finder }) => {
          const rows: RecordSummary[] = [];
          for (;;) {
            const page = finder.list({
              search: flags.search ?? '',
              label: null,
              state: null,
              sortBy: 'name',
              descending: false,
              offset: rows.length,
              limit: PAGE,
            });
            if (!page.ok) return refuse(context, page.error);
            rows.push(...page.value.rows);
            if (page.value.rows.length === 0 || rows.length >= page.value.totalCount) break;
          }
          if (flags.json) printJson(context, rows.map(toListed));
          else if (rows.length === 0)
            context.say('The library is empty. Bring recordings in with: overread import PATH...');
          else context.print(toTable(HEADS, rows.map(toRow)));
          return 0;
        }),
      ),
    );
}

const HEADS = ['id', 'name', 'leads', 'Hz', 'length', 'state', 'labels'];

function toRow(record: RecordSummary): (string | number)[] {
  const labels = record.labelCounts.map(([symbol, count]) => `${symbol} ${count}`).join(', ');
  const rateHz = toSampleRateHz(record.timeBase);
  const { id, name, leadNames, durationSec, state } = record;
  return [id, name, leadNames.join(' '), rateHz, toDuration(durationSec), state, labels];
}

/** One record in `list --json`; `show --json` has the same and more. */
export function toListed(record: RecordSummary) {
  return {
    id: record.id,
    name: record.name,
    format: record.format,
    leads: record.leadNames,
    rateHz: toSampleRateHz(record.timeBase),
    lengthSamples: record.sampleCount,
    durationSec: record.durationSec,
    labels: Object.fromEntries(record.labelCounts),
    annotators: record.annotators,
    state: record.state,
    importedAt: new Date(record.importedAtMs).toISOString(),
  };
}
