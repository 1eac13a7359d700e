// Opening the program: the window or the browser, and the command line.
import { join } from 'node:path';
import { say } from '../setup/say.mjs';
import { ensureBuilt } from './build.mjs';
import { runInTerminal } from './steps.mjs';

/** Opens the desk: in its own window where Electron can run, else in the browser. */
export async function start({ root, electron, args }) {
  await ensureBuilt(root);
  const shell = chooseShell(root, electron);
  return runInTerminal(root, [...shell.args, ...args], { command: shell.command, cwd: callersFolder() });
}

/** The command line. Nothing but the command itself writes to standard output. */
export async function overread({ root, args }) {
  await ensureBuilt(root);
  return runInTerminal(root, [join(root, 'dist', 'main', 'cli.js'), ...args], { cwd: callersFolder() });
}

/** npm runs scripts in the checkout; paths on the command line mean what they mean where the caller is. */
function callersFolder() {
  return process.env.INIT_CWD || process.cwd();
}

/** Which program opens the desk here; says so in one line where it is not Electron. */
export function chooseShell(root, electron) {
  const reason = electron?.executable === undefined ? (electron?.cause ?? 'it is not installed') : whyNoWindow();
  if (reason === undefined) return { command: electron.executable, args: [root] };
  say(`Electron cannot be used here (${reason}): the desk opens in the browser`);
  return { command: process.execPath, args: [join(root, 'dist', 'main', 'browser.js')] };
}

function whyNoWindow(env = process.env) {
  if (process.platform !== 'linux') return undefined;
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return 'there is no display';
  return process.getuid?.() === 0 ? 'it does not run as root' : undefined;
}
