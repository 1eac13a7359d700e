import { resolve } from 'node:path';
import type { Command } from 'commander';
import { refuse } from '../context.ts';
import type { RunCommand } from '../context.ts';

interface ServeFlags {
  readonly library?: string;
  readonly port?: string;
  readonly open: boolean;
}

export function addServe(program: Command, run: RunCommand): void {
  program
    .command('serve [PATH...]')
    .description('open the desk in the browser, on this machine only; PATHs are imported')
    .option('--library <DIR>', 'the library (else OVERREAD_LIBRARY, else the system place for data)')
    .option('--port <N>', 'port on 127.0.0.1 (else a free one)')
    .option('--no-open', 'print the address and open no browser')
    .action((paths: string[], flags: ServeFlags) =>
      run(async (context) => {
        const port = Number(flags.port ?? 0);
        if (!Number.isInteger(port) || port < 0 || port > 65535) {
          context.say('overread: --port wants 0 to 65535.');
          return 2;
        }
        // Only this command needs the browser shell.
        const { serve } = await import('#main/app/browser/serve.ts');
        const desk = await serve({
          library: flags.library && resolve(context.workingFolder, flags.library),
          paths: paths.map((path) => resolve(context.workingFolder, path)),
          port,
          opensBrowser: flags.open,
          startTensorChild: context.startTensorChild,
          say: context.say,
        });
        if (!desk.ok) return refuse(context, desk.error);
        if (desk.value === null) return 0;
        await untilAborted(context.signal);
        await desk.value.close();
        return 0;
      }),
    );
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
