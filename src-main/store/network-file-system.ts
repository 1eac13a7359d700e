import { readFileSync, statfsSync } from 'node:fs';

/** Linux statfs types (linux/magic.h, statfs(2)) of file systems that other machines write too. */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x01021997, '9P'],
  [0x5346414f, 'AFS'],
  [0x73757245, 'Coda'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x564c, 'NCP'],
  [0x786f4256, 'VirtualBox shared folder'],
]);
const FUSE_TYPE = 0x65735546;

/** FUSE carries local file systems (NTFS, exFAT, encrypted folders) as well: those of the network, by their mount type. */
const NETWORK_FUSE = /^fuse\.(sshfs|s3fs|rclone|glusterfs|ceph|ceph-fuse|davfs|gcsfuse|blobfuse2?|smbnetfs|curlftpfs)$/;

/**
 * Name of the network file system that a folder lies on; undefined for a local disk. SQLite's WAL needs memory that is
 * shared between processes of one machine: on a network file system two machines would damage the library.
 * Linux goes by statfs, Windows by UNC paths; elsewhere it cannot be told and is not refused.
 */
export function findNetworkFileSystem(folder: string): string | undefined {
  if (process.platform === 'win32') return folder.startsWith('\\\\') ? 'a Windows share' : undefined;
  if (process.platform !== 'linux') return undefined;
  const type = statfsSync(folder).type >>> 0;
  if (type === FUSE_TYPE) return findNetworkMount(folder, readFileSync('/proc/self/mountinfo', 'utf8'));
  return NETWORK_TYPES.get(type);
}

/** Mount type of a folder where it is one of the network's. `mountInfo`: /proc/self/mountinfo, see proc_pid_mountinfo(5). */
export function findNetworkMount(folder: string, mountInfo: string): string | undefined {
  let best = { point: '', type: '' };
  for (const line of mountInfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = (before.split(' ')[4] ?? '').replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = point === '/' || folder === point || folder.startsWith(`${point}/`);
    if (point !== '' && inside && point.length >= best.point.length) best = { point, type: after.split(' ')[0] ?? '' };
  }
  return NETWORK_FUSE.test(best.type) ? best.type.replace('fuse.', '') : undefined;
}
