import { createHash } from 'node:crypto';
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { LibraryPaths } from '#main/store/library-paths.ts';
import { isSoundPyramid } from '#main/store/signal-files/check-pyramid.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import type { VerifyProblem } from './verify-report.ts';

/** Checks that a record's signal files are there and that the samples are those that were imported. */
export function verifySignalFile(paths: LibraryPaths, row: SignalFileRow): readonly VerifyProblem[] {
  const missing = [row.headerName, row.dataName, row.pyramidName].filter(
    (name) => findSize(path.join(paths.signalsFolder, name)) === undefined,
  );
  const problems = missing.map((subject) => toMissing(subject));
  if (missing.includes(row.dataName)) return problems;
  const file = path.join(paths.signalsFolder, row.dataName);
  const sizeBytes = findSize(file);
  if (sizeBytes !== row.dataSizeBytes) {
    return [...problems, toChanged(row.dataName, `has ${sizeBytes ?? 0} bytes instead of ${row.dataSizeBytes}`)];
  }
  if (hashFile(file) !== row.dataSha256) {
    return [...problems, toChanged(row.dataName, 'holds other samples than those that were imported')];
  }
  const pyramid = path.join(paths.signalsFolder, row.pyramidName);
  const isWhole = missing.includes(row.pyramidName) || isSoundPyramid(pyramid, row.sampleCount);
  return isWhole ? problems : [...problems, toBroken(row.pyramidName)];
}

/** A signal file that no record points to. Those of an import that is under way are young; the next start sweeps the others. */
export function listOrphans(paths: LibraryPaths, known: ReadonlySet<string>, nowMs: number): readonly string[] {
  return readdirSync(paths.signalsFolder).filter((name) => {
    if (known.has(name) || !SIGNAL_FILE.test(name)) return false;
    const modifiedMs = statSync(path.join(paths.signalsFolder, name), { throwIfNoEntry: false })?.mtimeMs;
    return modifiedMs !== undefined && nowMs - modifiedMs > IMPORT_TIME_MS;
  });
}

const SIGNAL_FILE = /\.(hea|dat|pyr)$/;
/** Longer than any file waits between its rename and its row. */
const IMPORT_TIME_MS = 60_000;

function findSize(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

const CHUNK_BYTES = 1024 * 1024;

/** SHA-256 in hex, by chunks: a day of twelve leads does not fit everywhere. */
function hashFile(file: string): string {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const handle = openSync(file, 'r');
  try {
    for (;;) {
      const readBytes = readSync(handle, chunk, 0, CHUNK_BYTES, null);
      if (readBytes === 0) return hash.digest('hex');
      hash.update(chunk.subarray(0, readBytes));
    }
  } finally {
    closeSync(handle);
  }
}

const REMEDY = 'Put it back from a backup, or delete the recording and import it again.';

function toMissing(subject: string): VerifyProblem {
  return {
    subject,
    code: 'library/signal-file-missing',
    message: `The library's file ${subject} is missing. ${REMEDY}`,
  };
}

function toChanged(subject: string, what: string): VerifyProblem {
  return { subject, code: 'library/signal-file-changed', message: `The library's file ${subject} ${what}. ${REMEDY}` };
}

/** An overview of the samples, not the samples themselves. */
function toBroken(subject: string): VerifyProblem {
  return {
    subject,
    code: 'library/signal-file-changed',
    message: `The library's overview file ${subject} is damaged. Remove it: it is built anew from the samples when they are next looked at.`,
  };
}
