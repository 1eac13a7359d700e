import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface FolderOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly home?: string;
}

/**
 * Where the library is: what the person said, else OVERREAD_LIBRARY, else the system's place for a program's data (XDG base
 * directories on Linux, Application Support on macOS, LOCALAPPDATA on Windows: roaming profiles lie on a network).
 */
export function findLibraryFolder(
  given: string | undefined,
  { env = process.env, platform = process.platform, home = homedir() }: FolderOptions = {},
): string {
  const chosen = given ?? env['OVERREAD_LIBRARY'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  return join(findDataFolder(env, platform, home), 'overread', 'library');
}

function findDataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support');
  const xdg = env['XDG_DATA_HOME'];
  return xdg?.startsWith('/') ? xdg : join(home, '.local', 'share');
}
