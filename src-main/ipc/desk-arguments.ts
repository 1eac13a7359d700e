import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Result } from '#shared/result/result.ts';
import { err, ok } from '#shared/result/result.ts';

/** What a person may say when starting the desk. */
export interface DeskArguments {
  /** Undefined: OVERREAD_LIBRARY, else the system's place for data. */
  readonly library: string | undefined;
  /** Recordings to import, absolute. */
  readonly paths: readonly string[];
  /** Browser shell only; 0 takes a free one. */
  readonly port: number;
  /** Browser shell only. */
  readonly opensBrowser: boolean;
  readonly wantsHelp: boolean;
}

export const DESK_HELP = `Opens the desk on a library of electrocardiograms.

  [PATH...]        recordings, files or folders to import
  --library DIR    the library (else OVERREAD_LIBRARY, else the system's place for data)
  --port N         browser shell: the port on 127.0.0.1 (else a free one)
  --no-open        browser shell: print the address and open no browser
  --help           this text
`;

/** Errors: 'app/wrong-use', with what was wrong. */
export function parseDeskArguments(args: readonly string[], workingFolder: string): Result<DeskArguments> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        library: { type: 'string' },
        port: { type: 'string', default: '0' },
        open: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535) return err('app/wrong-use', '--port wants 0 to 65535.');
    return ok({
      library: values.library === undefined ? undefined : resolve(workingFolder, values.library),
      paths: positionals.map((path) => resolve(workingFolder, path)),
      port,
      opensBrowser: values.open,
      wantsHelp: values.help,
    });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return err('app/wrong-use', error.message); // parseArgs names the option
  }
}

/**
 * Electron's own command line also holds switches for Chromium: only what is the desk's is looked at. A file that is opened with the
 * program may be named by its address, as Linux desktops do.
 */
export function keepDeskArguments(args: readonly string[]): readonly string[] {
  const kept = args.filter((arg, index) => {
    const follows = args[index - 1] === '--library';
    return follows || arg === '--library' || arg.startsWith('--library=') || !arg.startsWith('-');
  });
  return kept.map(toPath);
}

function toPath(arg: string): string {
  if (!arg.startsWith('file:')) return arg;
  try {
    return fileURLToPath(arg);
  } catch {
    return arg; // a path that begins like an address, or an address of another machine
  }
}
