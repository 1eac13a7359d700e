import { writePyramid } from '#main/store/signal-files/write-signal-files.ts';
import type { Result } from '#shared/result/result.ts';
import { readStoredGroup } from './read-stored-group.ts';
import type { IoTasks } from './tasks.ts';

/** Builds the pyramid of one signal file anew and puts it in place. Errors: those of reading and writing library files. */
export function rebuildPyramid({
  folders,
  pyramidName,
  group,
}: IoTasks['rebuild-pyramid']['input']): Result<undefined> {
  const stored = readStoredGroup(folders.signalsFolder, group);
  return stored.ok ? writePyramid(folders, pyramidName, stored.value) : stored;
}
