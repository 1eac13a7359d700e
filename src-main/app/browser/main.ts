import { DESK_HELP, parseDeskArguments } from '#main/ipc/desk-arguments.ts';
import { serve } from './serve.ts';

process.exitCode = await main();

/** 0 done or handed over, 1 the library or the port cannot be had, 2 wrong use. */
async function main(): Promise<number> {
  const given = parseDeskArguments(process.argv.slice(2), process.cwd());
  if (!given.ok) {
    process.stderr.write(`${given.error.message}\n\n${DESK_HELP}`);
    return 2;
  }
  if (given.value.wantsHelp) {
    process.stdout.write(DESK_HELP);
    return 0;
  }
  const desk = await serve({ ...given.value, say: (line) => void process.stderr.write(`${line}\n`) });
  if (!desk.ok) {
    process.stderr.write(`${desk.error.message}\n`);
    return 1;
  }
  if (desk.value !== null) await untilStopped(desk.value.close);
  return 0;
}

/** Closes in order at the first signal; a second one ends the process as it is. */
function untilStopped(close: () => Promise<void>): Promise<undefined> {
  const stopped = Promise.withResolvers<undefined>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void close().then(() => stopped.resolve(undefined), stopped.reject));
  }
  return stopped.promise;
}
