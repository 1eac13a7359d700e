// Child: takes a library, opens its database, says so, and holds both until it is killed or told to end.
import { openDatabase } from '#main/store/database.ts';
import { prepareLibraryFolder } from '#main/store/library-paths.ts';
import { takeOwnerLock } from '#main/store/owner-lock.ts';
import { putSetting } from '#main/store/tables/setting.ts';
import { unwrap } from '#shared/result/result.ts';

const paths = unwrap(prepareLibraryFolder(process.argv[2] ?? ''));
const lock = takeOwnerLock(paths.folder, { who: 'Overread (test child)' });
if (!lock.ok) {
  process.send?.({ taken: false, error: lock.error });
} else {
  const db = unwrap(openDatabase(paths.database, { now: Date.now }));
  db.write((write) => putSetting(write, 'readerName', 'child'));
  process.send?.({ taken: true });
  process.on('message', () => {
    db.close();
    lock.value.release();
    process.disconnect();
  });
}
