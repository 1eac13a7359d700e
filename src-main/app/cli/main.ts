import { readVersion } from '#main/index/version.ts';
import type { CliContext } from './context.ts';
import { runCli } from './program.ts';

const stop = new AbortController();
let progressWidth = 0;

/** Ctrl-C once: end what is under way in order. Twice: end now. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });
}
// `overread list | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
// Whoever read the progress has gone: what was asked for is done all the same, and the exit code tells how it ended.
process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const context: CliContext = {
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

process.exitCode = await runCli(process.argv.slice(2), context, readVersion());
clearProgress();

function clearProgress(): void {
  if (progressWidth > 0) process.stderr.write(`\r${' '.repeat(progressWidth)}\r`);
  progressWidth = 0;
}
