import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';
import type { AnnotationSetId } from '#shared/units/ids.ts';
import type { Database, ReadDb } from '#main/store/database.ts';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { listAllSetIds } from '#main/store/tables/annotation-set.ts';
import { findBrokenAuditEntry } from '#main/store/tables/audit-log.ts';
import { listIntegrityProblems } from '#main/store/tables/integrity.ts';
import { listBrokenRunIds } from '#main/store/tables/prediction-run.ts';
import { countRecords } from '#main/store/tables/record.ts';
import { listAllSignalFiles } from '#main/store/tables/signal-file.ts';
import type { VerifyProblem, VerifyReport } from './verify-report.ts';
import { listOrphans, verifySignalFile } from './verify-signal-files.ts';

export interface VerifyOptions {
  /** A connection of its own, read only: the check sees one state of the library while the desk goes on. */
  readonly db: Database;
  readonly paths: LibraryPaths;
  /** Checks a set against its chain (review/annotation-verify.ts). */
  readonly verifySet: (db: ReadDb, setId: AnnotationSetId) => readonly { readonly message: string }[];
  readonly now: () => number;
  readonly onProgress: (progress: VerifyProgress) => void;
  readonly isCancelled: () => boolean;
}

export interface VerifyProgress {
  readonly doneCount: number;
  readonly totalCount: number;
}

/**
 * Checks everything that the library says about itself: the database's own structure, the audit log's chain, every annotation
 * set against its chain, every signal file's size and SHA-256, and files that belong to nothing. It changes nothing. It takes
 * its time and does not wait: it runs in a thread of its own, or in a command. Problems are the report's, not errors.
 * Errors: job/cancelled, and what keeps the database from being read at all.
 */
export function verifyLibrary(options: VerifyOptions): Result<VerifyReport> {
  const { db, paths } = options;
  const checked = db.snapshot((read) => {
    const damage = listIntegrityProblems(read).map((message) => toProblem('library.db', message));
    return damage.length > 0 ? ok({ ...EMPTY_REPORT, problems: damage }) : verifyContents(read, options);
  });
  if (!checked.ok) return checked;
  // A record may have been deleted meanwhile, with its files; what was not known then may be now.
  const known = new Set(listAllSignalFiles(db.read).flatMap((row) => [row.headerName, row.dataName, row.pyramidName]));
  const standing = checked.value.problems.filter(
    (problem) => problem.code !== 'library/signal-file-missing' || known.has(problem.subject),
  );
  const orphans = listOrphans(paths, known, options.now()).map((name) =>
    toProblem(name, `The file ${name} belongs to no recording. The next start of the program removes it.`),
  );
  return ok({ ...checked.value, problems: [...standing, ...orphans] });
}

const EMPTY_REPORT: VerifyReport = { problems: [], recordCount: 0, setCount: 0, fileCount: 0, sizeBytes: 0 };

function verifyContents(db: ReadDb, options: VerifyOptions): Result<VerifyReport> {
  const setIds = listAllSetIds(db);
  const files = listAllSignalFiles(db);
  const totalCount = setIds.length + files.length;
  const problems: VerifyProblem[] = [];
  const brokenEntry = findBrokenAuditEntry(db);
  if (brokenEntry !== undefined)
    problems.push(toProblem('audit log', `Entry ${brokenEntry} is not as it was written.`));
  for (const runId of listBrokenRunIds(db)) problems.push(toProblem(runId, 'The beats of this model run are damaged.'));

  let doneCount = 0;
  let sizeBytes = 0;
  for (const setId of setIds) {
    if (options.isCancelled()) return cancelled();
    problems.push(...verifyOneSet(db, setId, options));
    options.onProgress({ doneCount: ++doneCount, totalCount });
  }
  for (const file of files) {
    if (options.isCancelled()) return cancelled();
    problems.push(...verifySignalFile(options.paths, file));
    sizeBytes += file.dataSizeBytes;
    options.onProgress({ doneCount: ++doneCount, totalCount });
  }
  return ok({ problems, recordCount: countRecords(db), setCount: setIds.length, fileCount: files.length, sizeBytes });
}

/** JSON that cannot be read is damage like any other. */
function verifyOneSet(db: ReadDb, setId: AnnotationSetId, options: VerifyOptions): readonly VerifyProblem[] {
  try {
    return options.verifySet(db, setId).map(({ message }) => toProblem(setId, `Annotation set: ${message}.`));
  } catch (error) {
    if (error instanceof SyntaxError) return [toProblem(setId, 'Annotation set: a text in it cannot be read.')];
    throw error;
  }
}

function toProblem(subject: string, message: string): VerifyProblem {
  return { subject, code: 'library/corrupt', message };
}

function cancelled(): Result<never> {
  return err('job/cancelled', 'The check was cancelled. Nothing was changed.');
}
