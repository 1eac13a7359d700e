import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '#main/logging/logger.ts';
import { createLogger } from '#main/logging/logger.ts';

export interface OpenLog {
  readonly logger: Logger;
  close(): void;
}

const MAX_LOG_BYTES = 5 * 2 ** 20;

/** The desk's log, beside the library's database: ids and codes only. The one before is kept when it has grown large. */
export function openLog(libraryFolder: string): OpenLog {
  const file = join(libraryFolder, 'overread.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) {
    renameSync(file, join(libraryFolder, 'overread.old.log'));
  }
  const handle = openSync(file, 'a', 0o600);
  // In step: what is written when the program dies is in the file.
  const write = (line: string): void => {
    try {
      writeSync(handle, line);
    } catch {
      // A full disk: a log that cannot be written is no reason to end the desk.
    }
  };
  const logger = createLogger({ destination: { write }, level: 'info' });
  const onCrash = (error: unknown): void => logger.exception('the program ends by an error of its own', error);
  process.on('uncaughtExceptionMonitor', onCrash);
  return {
    logger,
    close() {
      process.off('uncaughtExceptionMonitor', onCrash);
      closeSync(handle);
    },
  };
}
