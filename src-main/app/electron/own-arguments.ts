/** What launchers put before a command, so that the program opens no window whatever follows. */
const MARK = '--command-line';
/** A bare word. Files that the system opens come with their folder, and records in the folder where somebody stands with './'. */
const COMMAND = /^[a-z][a-z-]*$/;

/** Started from the checkout, Electron's second argument is the checkout itself. */
export function ownArguments(): readonly string[] {
  return process.argv.slice(process.defaultApp ? 2 : 1);
}

/**
 * The command line in the program's arguments: what follows the launchers' mark, or all where they begin with a command, --help or
 * --version. Undefined where the desk is to be opened.
 */
export function findCommandLine(args: readonly string[]): readonly string[] | undefined {
  const mark = args.indexOf(MARK);
  if (mark >= 0) return args.slice(mark + 1);
  const [first = ''] = args;
  return COMMAND.test(first) || first === '--help' || first === '--version' ? args : undefined;
}
