import type { IoPool } from '#main/io/pool.ts';
import { toStoredGroupFile } from '#main/io/stored-group-file.ts';
import type { SignalFolders } from '#main/store/signal-files/write-signal-files.ts';
import type { StoredLead } from '#main/store/tables/lead.ts';
import type { SignalFileRow } from '#main/store/tables/signal-file.ts';
import type { Result } from '#shared/result/result.ts';

/** Builds a pyramid that is missing or broken from its signal file, in a worker. */
export type RebuildPyramid = (file: SignalFileRow, leads: readonly StoredLead[]) => Promise<Result<undefined>>;

/** Only for the library's owner. Requests for one file that come while it is being built wait for the same build. */
export function createPyramidRebuilder(io: IoPool, folders: SignalFolders): RebuildPyramid {
  const building = new Map<string, Promise<Result<undefined>>>();
  return (file, leads) => {
    const known = building.get(file.pyramidName);
    if (known !== undefined) return known;
    const input = { folders, pyramidName: file.pyramidName, group: toStoredGroupFile(file, leads) };
    const built = io.run('rebuild-pyramid', input, { urgent: true }).finally(() => building.delete(file.pyramidName));
    building.set(file.pyramidName, built);
    return built;
  };
}
