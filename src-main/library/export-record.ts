import type { IoPool } from '#main/io/pool.ts';
import type { JobContext } from '#main/jobs/job-context.ts';
import type { Jobs } from '#main/jobs/queue.ts';
import type { Database } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { appendAudit } from '#main/store/tables/audit-log.ts';
import { findRecord } from '#main/store/tables/record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import { createExportNames } from './export-names.ts';
import type { ExportItem, ReadAnnotations } from './export-plan.ts';
import { planExport } from './export-plan.ts';

export interface ExporterDeps {
  readonly db: Database;
  readonly paths: Pick<LibraryPaths, 'signalsFolder'>;
  readonly io: IoPool;
  readonly jobs: Jobs;
  readonly readAnnotations: ReadAnnotations;
  readonly now: () => number;
  /** Who exports, for the audit log: the reader's name. */
  readonly who: () => string;
}

export interface ExportOptions {
  /** Made where it is not there. Files that are there already are never replaced. */
  readonly outFolder: string;
  /** Age, sex, header comments, date of recording and free-text notes go out too. */
  readonly withIdentifiers: boolean;
  readonly signal?: AbortSignal;
  readonly onRecord?: (ended: ExportedOne) => void;
}

/** How one record ended. `name` is the one it was exported under, its own where it failed. */
export type ExportedOne = { readonly recordId: RecordId; readonly name: string } & (
  | { readonly outcome: 'exported'; readonly fileNames: readonly string[]; readonly notices: readonly string[] }
  | { readonly outcome: 'failed'; readonly error: AppError }
);

export interface Exporter {
  /** Goes on past a record that cannot be written. Stops between records when cancelled. */
  readonly exportRecords: (items: readonly ExportItem[], options: ExportOptions) => Promise<readonly ExportedOne[]>;
  /** The same as a job; what failed is listed in it. */
  readonly start: (items: readonly ExportItem[], options: ExportOptions) => Job;
}

/** What exporting itself needs: a command has no jobs. */
export type ExportDeps = Omit<ExporterDeps, 'jobs' | 'now' | 'who'>;

/** Records out of the library as WFDB: own names, exact calibration, the rates they came with; each record all or nothing. */
export function createExporter(deps: ExporterDeps): Exporter {
  const exportRecords: Exporter['exportRecords'] = (items, options) => exportAll(deps, items, options);
  return {
    exportRecords,
    start(items, options) {
      const title = items.length === 1 ? 'Export 1 record' : `Export ${items.length} records`;
      return deps.jobs.start({ kind: 'export', title, countedUnit: 'records', totalCount: items.length }, (context) =>
        runJob(context, options, (watched) => exportRecords(items, { ...watched, onRecord: audited(deps, watched) })),
      );
    },
  };
}

/** What left the library is in its audit log, with whether identifiers went along. */
function audited({ db, now, who }: ExporterDeps, options: ExportOptions): (ended: ExportedOne) => void {
  return (ended) => {
    if (ended.outcome === 'exported') {
      const { recordId: subjectId } = ended;
      const facts = { withIdentifiers: options.withIdentifiers, fileCount: ended.fileNames.length };
      db.write((tx) => appendAudit(tx, { atMs: now(), who: who(), action: 'export-record', subjectId, facts }));
    }
    options.onRecord?.(ended);
  };
}

/** Goes on past a record that cannot be written. Stops between records when cancelled. */
export async function exportAll(
  deps: ExportDeps,
  items: readonly ExportItem[],
  options: ExportOptions,
): Promise<readonly ExportedOne[]> {
  const nameRecord = createExportNames();
  const all: ExportedOne[] = [];
  for (const item of items) {
    if (options.signal?.aborted) break;
    const ended = await exportOne(deps, item, { ...options, nameRecord });
    if (ended.outcome === 'failed' && ended.error.code === 'import/cancelled') break;
    all.push(ended);
    options.onRecord?.(ended);
  }
  return all;
}

async function runJob(
  context: JobContext,
  options: ExportOptions,
  run: (options: ExportOptions) => Promise<readonly ExportedOne[]>,
): Promise<Result<undefined>> {
  const counts = { exported: 0, failed: 0 };
  const signal = options.signal ? AbortSignal.any([context.signal, options.signal]) : context.signal;
  const onRecord = (ended: ExportedOne): void => {
    counts[ended.outcome]++;
    if (ended.outcome === 'exported') context.addResult(ended.recordId);
    else context.addFailure({ input: ended.name, code: ended.error.code, reason: ended.error.message });
    context.report({ doneCount: counts.exported + counts.failed });
    options.onRecord?.(ended);
  };
  await run({ ...options, signal, onRecord });
  context.report({ message: `${counts.exported} exported, ${counts.failed} failed` });
  return signal.aborted ? err('job/cancelled', 'The export was cancelled.') : ok();
}

interface NamedExport extends ExportOptions {
  readonly nameRecord: (recordName: string) => string;
}

async function exportOne(deps: ExportDeps, item: ExportItem, options: NamedExport): Promise<ExportedOne> {
  const { recordId } = item;
  const planned = deps.db.tryRead((read) =>
    planExport(read, item, { ...options, ...deps.paths, readAnnotations: deps.readAnnotations }),
  );
  if (!planned.ok) return { recordId, name: planNameOf(deps, recordId), outcome: 'failed', error: planned.error };
  const { task, notices } = planned.value;
  const { name } = task.target;
  const written = await deps.io.run('export-record', task, options.signal ? { signal: options.signal } : {});
  if (!written.ok) return { recordId, name, outcome: 'failed', error: written.error };
  const { fileNames } = written.value;
  return { recordId, name, outcome: 'exported', fileNames, notices: [...notices, ...written.value.notices] };
}

function planNameOf({ db }: Pick<ExportDeps, 'db'>, recordId: RecordId): string {
  return findRecord(db.read, recordId)?.name ?? recordId;
}
