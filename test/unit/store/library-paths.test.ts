import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepareLibraryFolder } from '#main/store/library-paths.ts';
import { findNetworkFileSystem, findNetworkMount } from '#main/store/network-file-system.ts';
import { unwrap } from '#shared/result/result.ts';

let parent: string;
beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'overread-paths-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));

it('makes the folders readable by nobody else, also where they were there before', () => {
  const folder = join(parent, 'library');
  mkdirSync(folder, { mode: 0o755 });

  const paths = unwrap(prepareLibraryFolder(folder));

  for (const part of [paths.folder, paths.signalsFolder, paths.tempFolder, paths.backupsFolder]) {
    expect(statSync(part).mode & 0o777).toBe(0o700);
  }
});

it('refuses a folder that holds other things, and leaves it as it was', () => {
  writeFileSync(join(parent, 'thesis.odt'), 'x');
  const modeBefore = statSync(parent).mode;

  expect(prepareLibraryFolder(parent)).toMatchObject({ ok: false, error: { code: 'library/not-a-library' } });

  expect(readdirSync(parent)).toEqual(['thesis.odt']);
  expect(statSync(parent).mode).toBe(modeBefore);
});

it('refuses a network file system with the reason', () => {
  const refused = prepareLibraryFolder(join(parent, 'library'), { findNetwork: () => 'NFS' });

  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'library/network-filesystem', details: { fileSystem: 'NFS' } },
  });
  expect(refused.ok ? '' : refused.error.message).toContain('local disk');
});

it('takes the temporary folder of this machine for a local disk', () => {
  expect(findNetworkFileSystem(parent)).toBeUndefined();
});

it.each([
  ['/home/anna/remote/library', 'sshfs'],
  ['/home/anna/remote', 'sshfs'],
  ['/home/anna/remotely', undefined],
  ['/media/my disk/x', undefined],
  ['/cloud/x', 'rclone'],
])('tells by the mount table what kind of FUSE %s lies on', (folder, kind) => {
  const mountInfo = [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '40 22 0:50 / /home/anna/remote rw,nosuid shared:2 - fuse.sshfs anna@host:/ rw',
    '41 22 0:51 / /media/my\\040disk rw shared:3 - fuseblk /dev/sdb1 rw',
    '42 22 0:52 / /cloud rw shared:4 - fuse.rclone remote: rw',
    '',
  ].join('\n');

  expect(findNetworkMount(folder, mountInfo)).toBe(kind);
});
