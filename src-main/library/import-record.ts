import path from 'node:path';
import type { RecordingRef } from '#main/importers/importer.ts';
import type { IoPool } from '#main/io/pool.ts';
import type { JobContext, Jobs } from '#main/jobs/queue.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { newRecordId } from '#main/store/new-id.ts';
import { removeSignalFiles } from '#main/store/signal-files/sweep.ts';
import { findRecordIdByContent } from '#main/store/tables/record.ts';
import type { Job } from '#shared/domain/job.ts';
import type { Publish } from '#shared/ipc/events.ts';
import type { AppError, Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { CommitDeps, Committed } from './import-commit.ts';
import { commitRecord } from './import-commit.ts';
import { findStrays } from './find-strays.ts';
import { createChangeNotice } from './import-notice.ts';

export interface ImporterDeps extends CommitDeps {
  readonly paths: LibraryPaths;
  readonly io: IoPool;
  readonly jobs: Jobs;
  readonly publish: Publish;
  readonly now: () => number;
}

export interface ImportOptions {
  readonly isDemo?: boolean;
  /** Called for every recording as it ends; for the command line. */
  readonly onRecord?: (ended: ImportedOne) => void;
  /** Besides the job's own cancel. */
  readonly signal?: AbortSignal;
  /** Name of the job; else one is made of the paths. */
  readonly title?: string;
  /** Files in a given folder that a person chose one by one: those that are no recording's are told of, others are passed over. */
  readonly chosenFiles?: readonly string[];
}

/** How one input ended: `name` is its base name. */
export type ImportedOne =
  | ({ readonly name: string } & Committed)
  | { readonly name: string; readonly outcome: 'failed'; readonly error: AppError };

export interface Importer {
  /** Brings everything under the paths into the library; bad recordings are listed in the job, and the import goes on. */
  readonly start: (paths: readonly string[], options?: ImportOptions) => Job;
}

/**
 * A: file to record. Open, sniff, parse, check, hash, write the signal files to temporary names and rename, all in workers; then
 * one short transaction here. A recording that fails leaves no row and no file.
 */
export function createImporter(deps: ImporterDeps): Importer {
  return {
    start(paths, options = {}) {
      const named = paths.length === 1 ? path.basename(paths[0] ?? '') : `${paths.length} items`;
      const title = options.title ?? `Import ${named}`;
      return deps.jobs.start({ kind: 'import', title, countedUnit: 'records', totalCount: null }, (context) => {
        const signal = options.signal ? AbortSignal.any([context.signal, options.signal]) : context.signal;
        return importAll(deps, paths, { ...options, context, signal });
      });
    },
  };
}

interface Run extends ImportOptions {
  readonly context: JobContext;
  readonly signal: AbortSignal;
}

async function importAll(deps: ImporterDeps, paths: readonly string[], run: Run): Promise<Result<undefined>> {
  const tally = createTally(run);
  const refs = await findAll(deps, paths, { ...run, tally });
  const doneCount = tally.doneCount();
  run.context.report({ totalCount: doneCount + refs.length, doneCount, message: `${refs.length} recordings found` });
  const notice = createChangeNotice(deps.publish);
  const queue = refs.values();
  // One more than there are threads, so that none waits while main commits.
  const lanes = Array.from({ length: deps.io.size + 1 }, async () => {
    for (const ref of queue) {
      if (run.signal.aborted) return;
      const imported = await importOne(deps, ref, run);
      if (!imported.ok && imported.error.code === 'import/cancelled') return;
      if (imported.ok) notice.add(imported.value.recordId);
      tally.count(ref.displayName, imported);
    }
  });
  await Promise.all(lanes);
  notice.flush();
  run.context.report({ message: tally.toSentence() });
  return run.signal.aborted ? err('job/cancelled', `Cancelled: ${tally.toSentence()}`) : ok();
}

async function findAll(
  deps: ImporterDeps,
  paths: readonly string[],
  { signal, tally, chosenFiles = [] }: Run & { readonly tally: Tally },
): Promise<RecordingRef[]> {
  const refs = new Map<string, RecordingRef>();
  const isToldByFile = (error: AppError) => error.code === 'import/not-found' && chosenFiles.length > 0;
  for (const each of paths) {
    const found = await deps.io.run('find-recordings', { path: each }, { signal });
    if (!found.ok && isToldByFile(found.error)) continue;
    if (!found.ok) tally.count(path.basename(each), found);
    else for (const ref of found.value) refs.set(`${ref.importerId}\0${ref.folder}\0${ref.name}`, ref);
  }
  for (const stray of findStrays(chosenFiles, refs.values())) {
    if (signal.aborted) break;
    const found = await deps.io.run('find-recordings', { path: stray }, { signal });
    if (!found.ok) tally.count(path.basename(stray), found);
  }
  return [...refs.values()];
}

async function importOne(deps: ImporterDeps, ref: RecordingRef, run: Run): Promise<Result<Committed>> {
  const { db, paths } = deps;
  const recordId = newRecordId();
  const folders = { signalsFolder: paths.signalsFolder, tempFolder: paths.tempFolder };
  const isContentKnown = (contentSha256: string): boolean => {
    const known = db.tryRead((read) => ok(findRecordIdByContent(read, contentSha256)));
    return known.ok && known.value !== undefined; // what else is wrong shows in the transaction
  };
  const facts = await deps.io.run(
    'import-recording',
    { ref, recordId, folders },
    { signal: run.signal, isContentKnown },
  );
  const committed = facts.ok ? commitInto(deps, recordId, { facts: facts.value, isDemo: run.isDemo ?? false }) : facts;
  const isStored = committed.ok && committed.value.recordId === recordId;
  if (!isStored) await removeSignalFiles(folders, recordId);
  return committed;
}

function commitInto(
  deps: ImporterDeps,
  recordId: RecordId,
  record: Pick<Parameters<typeof commitRecord>[1], 'facts' | 'isDemo'>,
): Result<Committed> {
  return commitRecord(deps, { ...record, recordId, importedAtMs: deps.now() });
}

interface Tally {
  count(name: string, imported: Result<Committed>): void;
  doneCount(): number;
  toSentence(): string;
}

function createTally({ context, onRecord }: Run): Tally {
  const counts = { imported: 0, known: 0, failed: 0 };
  const doneCount = () => counts.imported + counts.known + counts.failed;
  return {
    doneCount,
    count(name, imported) {
      if (imported.ok) {
        counts[imported.value.outcome]++;
        context.addResult(imported.value.recordId);
        onRecord?.({ name, ...imported.value });
      } else {
        const { error } = imported;
        counts.failed++;
        context.addFailure({ input: name, code: error.code, reason: error.message });
        onRecord?.({ name, outcome: 'failed', error });
      }
      context.report({ doneCount: doneCount() });
    },
    toSentence: () => `${counts.imported} imported, ${counts.known} already there, ${counts.failed} refused`,
  };
}
