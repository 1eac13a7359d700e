import { pino } from 'pino';

/** Facts of a log line: ids, codes, counts and times. Never names of people or files, paths, comments or notes. */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

export interface Logger {
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
  /** A bug: type, message and stack of the exception, with what looks like a path taken out. */
  exception(message: string, error: unknown, facts?: LogFacts): void;
}

export interface LoggerOptions {
  /** Where lines go: standard error by number (2), or anything that can be written to. */
  readonly destination: 1 | 2 | { write(line: string): unknown };
  readonly level: 'silent' | 'error' | 'warn' | 'info';
}

/** One JSON line per event, without host name: a log may be sent to somebody who helps. */
export function createLogger(options: LoggerOptions): Logger {
  const settings = { level: options.level, base: { pid: process.pid } };
  const lines =
    typeof options.destination === 'number'
      ? pino(settings, pino.destination(options.destination))
      : pino(settings, toStream(options.destination));
  return {
    info: (message, facts) => lines.info(withoutPaths(facts), hidePaths(message)),
    warn: (message, facts) => lines.warn(withoutPaths(facts), hidePaths(message)),
    error: (message, facts) => lines.error(withoutPaths(facts), hidePaths(message)),
    exception: (message, error, facts) => {
      lines.error({ ...withoutPaths(facts), ...describe(error) }, hidePaths(message));
    },
  };
}

function toStream(destination: { write(line: string): unknown }) {
  return { write: (line: string) => void destination.write(line) };
}

function describe(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { thrown: hidePaths(String(error)) };
  return { type: error.name, thrown: hidePaths(error.message), stack: hidePaths(error.stack ?? '') };
}

function withoutPaths(facts: LogFacts = {}): LogFacts {
  return Object.fromEntries(
    Object.entries(facts).map(([key, value]) => [key, typeof value === 'string' ? hidePaths(value) : value]),
  );
}

/**
 * Second line of defence, since a path can carry a patient's name: whatever looks like an absolute path or a file URL
 * keeps only its last part where that is program text ('.ts', '.js' with line and column), and nothing where it is not.
 */
export function hidePaths(text: string): string {
  return text.replaceAll(ABSOLUTE_PATH, (path) => {
    const source = /[\\/]([\w.-]+\.(?:ts|js|mjs|cjs|node)(?::\d+)*)$/.exec(path);
    return source === null ? '[path]' : `[path]/${source[1] ?? ''}`;
  });
}

const ABSOLUTE_PATH =
  /(?:file:\/\/|(?<![A-Za-z])[A-Za-z]:[\\/]|\\\\|(?<![\w.:/])\/)(?:[^\s'"`()<>|]|(?<=\w) (?=[\w.-]+[\\/]))+/g;
