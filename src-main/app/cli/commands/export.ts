import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReadServices } from '#main/index/read-services.ts';
import type { RecordDetail } from '#shared/domain/record.ts';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { CliContext, ExitCode, FailedInput } from '../context.ts';
import { exitCodeOf, printJson, sayFailed, toFailed } from '../context.ts';
import type { RunCommand } from '../context.ts';
import { withLibrary } from '../with-library.ts';

interface ExportFlags {
  readonly library?: string;
  readonly format: string;
  readonly out: string;
  readonly asImported?: true;
  readonly set?: string;
  readonly reviewedOnly?: true;
  readonly annotator?: string;
  readonly withIdentifiers?: true;
  readonly json?: true;
}

type ExportItem = Parameters<ReadServices['exportRecords']>[0][number];

/** Suffix of a reader's set, where none is named. */
const READER_ANNOTATOR = 'ovr';

export function addExport(program: Command, run: RunCommand): void {
  program
    .command('export <RECORD...>')
    .description('records out of the library, by name, id or the beginning of an id')
    .requiredOption('--out <DIR>', 'folder for the files; files that are there are never replaced')
    .option('--format <F>', 'wfdb', 'wfdb')
    .option('--as-imported', 'annotation files byte for byte as they came, under their own names')
    .option('--set <NAME>', 'this annotation set (else the one that the desk shows first)')
    .option('--reviewed-only', 'of a set, only what a person has decided')
    .option('--annotator <NAME>', 'suffix of the annotation file (else the name of an imported set, else ovr)')
    .option('--with-identifiers', 'age, sex, header comments, date and free-text notes too')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--json', 'print what was written as JSON')
    .action((names: string[], flags: ExportFlags) =>
      run((context) => {
        if (flags.format !== 'wfdb') {
          context.say(`overread: --format can be wfdb, not '${flags.format}'.`);
          return 2;
        }
        return withLibrary(flags.library, context, (services) => exportNamed(names, flags, { context, services }));
      }),
    );
}

interface Tools {
  readonly context: CliContext;
  readonly services: ReadServices;
}

async function exportNamed(names: readonly string[], flags: ExportFlags, tools: Tools): Promise<ExitCode> {
  const { context, services } = tools;
  const failures: FailedInput[] = [];
  const items: ExportItem[] = [];
  const fail = (failed: FailedInput): void => {
    failures.push(failed);
    sayFailed(context, failed);
  };
  for (const name of names) {
    const item = findItem(name, flags, services);
    if (item.ok) items.push(item.value);
    else fail(toFailed(name, item.error));
  }
  const ended = await services.exportRecords(items, {
    outFolder: resolve(context.workingFolder, flags.out),
    withIdentifiers: flags.withIdentifiers ?? false,
    signal: context.signal,
  });
  for (const one of ended) if (one.outcome === 'failed') fail(toFailed(one.name, one.error));
  const written = ended.filter((one) => one.outcome === 'exported');
  for (const { name, notices } of written) for (const notice of notices) context.say(`${name}: ${notice}`);
  if (flags.json) {
    const records = written.map(({ recordId, name, fileNames }) => ({ id: recordId, name, files: fileNames }));
    printJson(context, { records, failed: failures });
  } else context.print(written.map(({ name, fileNames }) => `${name}  ${fileNames.join(' ')}\n`).join(''));
  return exitCodeOf(context, failures);
}

function findItem(name: string, flags: ExportFlags, { finder }: ReadServices): Result<ExportItem> {
  const found = finder.findRecord(name);
  const record = found.ok ? finder.get(found.value.id) : found;
  if (!record.ok) return record;
  const recordId = record.value.id;
  if (flags.asImported) return ok({ recordId, content: { kind: 'as-imported' } });
  const set = findSet(record.value, flags.set);
  if (set === undefined && flags.set !== undefined) {
    const there = record.value.sets.map((one) => one.name).join(', ');
    return err('annotation/unknown-set', `It has no annotation set '${flags.set}' (it has: ${there || 'none'}).`);
  }
  if (set === undefined) return ok({ recordId, content: null });
  const annotator = flags.annotator ?? (set.kind === 'imported' ? set.name : READER_ANNOTATOR);
  const scope = flags.reviewedOnly ? 'reviewed-only' : 'working-set';
  return ok({ recordId, content: { kind: 'set', setId: set.id, scope, annotator } });
}

function findSet({ sets, preferredSetId }: RecordDetail, wanted: string | undefined) {
  if (wanted === undefined) return sets.find(({ id }) => id === preferredSetId);
  return sets.find(({ id, name }) => id === wanted || name === wanted);
}
