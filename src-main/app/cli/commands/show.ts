import type { Command } from 'commander';
import type { RecordDetail } from '#shared/domain/record.ts';
import { toSampleRateHz } from '#shared/units/time-base.ts';
import { printJson, refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { toDuration, toTable } from '../table.ts';
import { withLibrary } from '../with-library.ts';
import { toListed } from './list.ts';

interface ShowFlags {
  readonly library?: string;
  readonly json?: true;
}

export function addShow(program: Command, run: RunCommand): void {
  program
    .command('show <RECORD>')
    .description('one record of the library, by name, id or the beginning of its id')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--json', 'print it as JSON')
    .action((text: string, flags: ShowFlags) =>
      run((context) =>
        withLibrary(flags.library, context, ({ finder }) => {
          const found = finder.findRecord(text);
          const detail = found.ok ? finder.get(found.value.id) : found;
          if (!detail.ok) return refuse(context, detail.error);
          if (flags.json) printJson(context, toShown(detail.value));
          else context.print(toText(detail.value));
          return 0;
        }),
      ),
    );
}

/** Without the person's identity: the desk shows that, and exports it when asked. */
function toShown(record: RecordDetail) {
  const { leads, recordedAt, sets, runs, notices } = record;
  return {
    ...toListed(record),
    leads: leads.map(({ key, name, kind, calibration, timeBase, sampleCount }) => {
      return { key, name, kind, calibration, rateHz: toSampleRateHz(timeBase), lengthSamples: sampleCount };
    }),
    recordedAt,
    annotationSets: sets,
    predictions: runs,
    notices,
  };
}

function toText(record: RecordDetail): string {
  const leads = record.leads.map(({ name, kind, calibration, timeBase }) => {
    const gain = calibration.calibrated ? `${calibration.gainAduPerUnit} adu/${calibration.unit}` : 'uncalibrated';
    return [name, kind, toSampleRateHz(timeBase), gain];
  });
  const sets = record.sets.map(({ kind, name, annotationCount, beatCount, reviewedCount }) => {
    return [name, kind, annotationCount, beatCount, reviewedCount];
  });
  const runs = record.runs.map(({ modelId, modelVersion, beatCount, abstainedCount }) => {
    return [`${modelId} ${modelVersion}`, beatCount, abstainedCount];
  });
  return [
    `${record.name}  ${record.format}  ${toDuration(record.durationSec)}  ${record.state}\n${record.id}\n`,
    toTable(['lead', 'kind', 'Hz', 'gain'], leads),
    sets.length > 0 ? toTable(['annotations', 'kind', 'count', 'beats', 'reviewed'], sets) : 'No annotations.\n',
    runs.length > 0 ? toTable(['predicted by', 'beats', 'without answer'], runs) : 'No predictions.\n',
    ...record.notices.map((notice) => `${notice}\n`),
  ].join('\n');
}
