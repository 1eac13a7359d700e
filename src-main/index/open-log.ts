import { createWriteStream, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '#main/logging/logger.ts';
import { createLogger } from '#main/logging/logger.ts';

export interface OpenLog {
  readonly logger: Logger;
  close(): Promise<void>;
}

const MAX_LOG_BYTES = 5 * 2 ** 20;

/** The desk's log, beside the library's database: ids and codes only. The one before is kept when it has grown large. */
export function openLog(libraryFolder: string): OpenLog {
  const file = join(libraryFolder, 'overread.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) {
    renameSync(file, join(libraryFolder, 'overread.old.log'));
  }
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A log that cannot be written is no reason to end the desk.
  stream.on('error', () => undefined);
  return {
    logger: createLogger({ destination: stream, level: 'info' }),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
