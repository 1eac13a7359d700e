import type { TensorStart } from '#main/index/start-tensor.ts';
import { readVersion } from '#main/index/version.ts';
import type { CliContext } from './context.ts';
import { runCli } from './program.ts';

/** Runs a command line in this process, with its standard output, signals and working folder. Resolves with the exit code. */
export async function runCommandLine(args: readonly string[], start: TensorStart = {}): Promise<number> {
  const stop = new AbortController();
  let progressWidth = 0;

  /** Ctrl-C once: end what is under way in order. Twice: end now. */
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(130);
      stop.abort();
    });
  }
  endWithReaders();

  function clearProgress(): void {
    if (progressWidth > 0) process.stderr.write(`\r${' '.repeat(progressWidth)}\r`);
    progressWidth = 0;
  }

  const context: CliContext = {
    ...start,
    print: (text) => void process.stdout.write(text),
    say(line) {
      clearProgress();
      process.stderr.write(`${line}\n`);
    },
    progress(line) {
      if (!process.stderr.isTTY) return;
      process.stderr.write(`\r${line.padEnd(progressWidth)}`);
      progressWidth = line.length;
    },
    workingFolder: process.cwd(),
    signal: stop.signal,
  };
  const exitCode = await runCli(args, context, readVersion());
  clearProgress();
  return exitCode;
}

function endWithReaders(): void {
  // `overread list | head` closes the pipe: that is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  // Whoever read the progress has gone: what was asked for is done all the same, and the exit code tells how it ended.
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
