import { app, dialog } from 'electron';
import { findCommandLine, ownArguments } from './own-arguments.ts';
import { startElectronShell } from './shell.ts';
import { startTensorChild } from './tensor-child.ts';

const commandLine = findCommandLine(ownArguments());
// Not awaited: Electron says that it is ready only after this module has run to its end.
if (commandLine === undefined) startElectronShell().catch(endWithBox);
else runCommand(commandLine).catch(endWithText);

function endWithBox(error: unknown): void {
  dialog.showErrorBox('Overread cannot start', toMessage(error));
  app.exit(1);
}

/** The command line of the installed program: the same commands, without a window. */
async function runCommand(args: readonly string[]): Promise<void> {
  app.dock?.hide();
  await app.whenReady();
  const { runCommandLine } = await import('#main/app/cli/run-command-line.ts');
  const exitCode = await runCommandLine(args, { startTensorChild });
  // What was printed into a pipe may still be on its way.
  for (const stream of [process.stdout, process.stderr]) {
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  }
  app.exit(exitCode);
}

function endWithText(error: unknown): void {
  process.stderr.write(`${toMessage(error)}\n`);
  app.exit(1);
}

function toMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
